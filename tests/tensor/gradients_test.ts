import { assert } from "@std/assert";
import fc from "fast-check";
import { RandomStream } from "../../lib/random/mod.ts";
import { differentiate, scope, type Tensor, tensor, withMachine } from "../../lib/tensor/mod.ts";
import type { Rule } from "../../lib/tensor/rule.ts";
import { rules } from "../../lib/tensor/rules/mod.ts";
import { apply } from "../../lib/tensor/tensor.ts";
import type { Case } from "./cases/case.ts";
import { elementwiseCases } from "./cases/elementwise.ts";
import { productCases } from "./cases/products.ts";
import { rowCases } from "./cases/rows.ts";
import { shapeCases } from "./cases/shapes.ts";
import { assertClose, compiled, reference } from "./machines.ts";

/** One entry for each rule: a rule without cases does not compile. */
const cases: Record<keyof typeof rules, fc.Arbitrary<Case>> = {
  ...elementwiseCases,
  ...productCases,
  ...rowCases,
  ...shapeCases,
};

/**
 * How a rule's inputs are used besides, which decides how their gradients come together:
 * - `leaf`: the inputs are parameters;
 * - `inner`: they were computed from parameters;
 * - `twice`: as `inner`, and the rule is applied two times;
 * - `shared`: as `inner`, and each is added to another tensor later on, so that both first share one
 *   array for their gradient.
 */
type Use = "leaf" | "inner" | "twice" | "shared";
const use: fc.Arbitrary<Use> = fc.constantFrom("leaf", "inner", "twice", "shared");

type Leaves = Record<string, Tensor>;

function leavesOf({ inputs }: Case): Leaves {
  const leaves: Leaves = {};
  for (const [name, sample] of Object.entries(inputs)) {
    if (sample !== undefined) leaves[name] = tensor(sample.numbers, sample.shape);
  }
  return leaves;
}

/** A number that depends on every element of the rule's output in its own way. */
function lossOf(rule: Rule, leaves: Leaves, { options }: Case, use: Use) {
  const random = RandomStream.named(1, "upstream");
  const weighed = (x: Tensor) =>
    x.mul(tensor(Float32Array.from({ length: x.size }, () => random.uniform() + 0.5), x.shape))
      .sum();
  const inputs = Object.fromEntries(
    Object.entries(leaves).map(([name, leaf]) => [name, use === "leaf" ? leaf : leaf.mul(1.25)]),
  );
  const partners = Object.values(leaves).map((leaf) => leaf.mul(0.75));
  const output = apply(rule, inputs, options());
  let loss = weighed(output);
  if (use === "twice") loss = loss.add(weighed(apply(rule, inputs, options())));
  if (use === "shared") {
    Object.values(inputs).forEach((input, i) => {
      loss = loss.add(weighed(input.add(partners[i])));
    });
  }
  return { loss, output };
}

/** The gradient by central differences: `(f(x + h) − f(x − h)) / 2h` for each element. */
function numerical(rule: Rule, leaves: Leaves, sample: Case, use: Use): Map<string, Float64Array> {
  const evaluate = () => scope(() => lossOf(rule, leaves, sample, use).loss.item());
  return new Map(
    Object.entries(leaves).map(([name, leaf]) => {
      const numbers = leaf.toFloat64Array();
      const at = (i: number, value: number) => {
        leaf.set(numbers.with(i, value));
        return evaluate();
      };
      const gradient = numbers.map((x, i) => {
        const h = 1e-5 * Math.max(1, Math.abs(x));
        return (at(i, x + h) - at(i, x - h)) / (2 * h);
      });
      leaf.set(numbers);
      return [name, gradient];
    }),
  );
}

function analytical(rule: Rule, leaves: Leaves, sample: Case, use: Use) {
  const { output, gradients } = differentiate(leaves, () => lossOf(rule, leaves, sample, use));
  return { output, gradients };
}

for (const [name, arbitrary] of Object.entries(cases)) {
  const rule: Rule = rules[name as keyof typeof rules];

  Deno.test(`${name}: its gradient equals central differences on the reference`, () => {
    fc.assert(
      fc.property(arbitrary, use, (sample, use) =>
        withMachine(reference, () =>
          scope(() => {
            const leaves = leavesOf(sample);
            const expected = numerical(rule, leaves, sample, use);
            const { gradients } = analytical(rule, leaves, sample, use);
            for (const [input, gradient] of gradients) {
              assertNear(gradient.toFloat64Array(), expected.get(input)!, `gradient of ${input}`);
            }
          }))),
      { numRuns: 16 },
    );
  });

  Deno.test(`${name}: the compiled kernels give what the reference gives`, () => {
    const run = (sample: Case, use: Use) =>
      scope(() => {
        const leaves = leavesOf(sample);
        const { output, gradients } = analytical(rule, leaves, sample, use);
        return {
          output: output.toFloat64Array(),
          gradients: new Map(
            [...gradients].map(([input, gradient]) => [input, gradient.toFloat64Array()]),
          ),
        };
      });
    fc.assert(
      fc.property(arbitrary, use, (sample, use) => {
        const expected = withMachine(reference, () => run(sample, use));
        const actual = withMachine(compiled, () => run(sample, use));
        assertClose(actual.output, expected.output, 1e-5, { what: "the output", floor: 1 });
        for (const [input, gradient] of actual.gradients) {
          const what = `the gradient of ${input}`;
          // Terms larger than the result cancel on the way: one sample in 3,000 rounds to 1.1e-5.
          assertClose(gradient, expected.gradients.get(input)!, 3e-5, { what, floor: 1 });
        }
      }),
      { numRuns: 30 },
    );
  });
}

/** Asserts a relative tolerance of 1e-5 for each element; differences cannot tell less than 1e-8. */
function assertNear(actual: Float64Array, expected: Float64Array, what: string): void {
  const magnitude = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
  expected.forEach((x, i) =>
    assert(
      Math.abs(actual[i] - x) <= 1e-5 * Math.abs(x) + 1e-8 * magnitude,
      `element ${i} of the ${what} is ${actual[i]}, central differences give ${x}`,
    )
  );
}
