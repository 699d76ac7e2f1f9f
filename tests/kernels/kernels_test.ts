import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { attention } from "../../lib/kernels/reference/attention.ts";
import type { gemm } from "../../lib/kernels/reference/gemm.ts";
import type { KernelName } from "../../lib/kernels/reference/mod.ts";
import { RandomStream } from "../../lib/random/mod.ts";
import { Arrays, type Call, type Case, runCompiled, runReference } from "./cases/arrays.ts";
import {
  activationCases,
  elementwiseCases,
  optimizerCases,
  randomCases,
} from "./cases/elementwise.ts";
import {
  crossEntropyCases,
  normCases,
  positionalCases,
  rowCases,
  softmaxCases,
} from "./cases/rows.ts";
import { columnCases, reductionCases, stridedCases } from "./cases/sums.ts";

/** Kernels over tiles have sizes of their own: see gemm_test.ts and attention_test.ts. */
type TileKernel = keyof ReturnType<typeof attention> | keyof ReturnType<typeof gemm>;

const cases = {
  ...activationCases,
  ...columnCases,
  ...crossEntropyCases,
  ...elementwiseCases,
  ...normCases,
  ...optimizerCases,
  ...positionalCases,
  ...randomCases,
  ...reductionCases,
  ...rowCases,
  ...softmaxCases,
  ...stridedCases,
} satisfies { [K in Exclude<KernelName, TileKernel>]: Case<K> };

const shapes = fc.record({
  seed: fc.nat(),
  rows: fc.constantFrom(1, 2, 3, 4, 5, 7, 16, 33, 300),
  width: fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 33, 47, 64, 100, 129),
});

const runs = { numRuns: 40 };

/** The case's arrays and call. Every case of one shape is the same. */
function prepare(kernel: Case<never>, shape: { seed: number; rows: number; width: number }) {
  const random = RandomStream.named(shape.seed, "case");
  const arrays = new Arrays(random.fork("arrays"));
  const call = kernel(arrays, { ...shape, random }) as Call;
  return { arrays, call, random: random.fork("order") };
}

for (const [key, kernel] of Object.entries(cases)) {
  const name = key as keyof typeof cases;

  Deno.test(`${name} equals the reference`, () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { arrays, call } = prepare(kernel, shape);
        runCompiled(name, call, 0, call.count);
        runReference(name, call);
        for (const output of arrays.outputs) {
          assertClose(arrays.compiled(output), arrays.reference(output), call.magnitude ?? 0.1);
        }
      }),
      runs,
    );
  });

  Deno.test(`${name} gives the same bits in parts, in any order`, () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { arrays, call, random } = prepare(kernel, shape);
        const before = arrays.snapshot();
        runCompiled(name, call, 0, call.count);
        const whole = arrays.snapshot();
        arrays.restore(before);
        const parts = divide(call, random);
        for (const [start, end] of random.shuffle(parts)) runCompiled(name, call, start, end);
        assertEquals(firstDifference(arrays.snapshot(), whole), -1, `parts ${parts.join(" | ")}`);
      }),
      runs,
    );
  });

  Deno.test(`${name} writes nothing but its outputs`, () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { arrays, call } = prepare(kernel, shape);
        const before = arrays.snapshot();
        runCompiled(name, call, 0, call.count);
        const after = arrays.snapshot();
        // Flat arrays are padded to whole vectors, so kernels that divide at those may fill the last one.
        const vector = call.grain === 4 ? 4 : 1;
        for (const { pointer, size } of arrays.outputs) {
          const start = arrays.indexOf(pointer);
          const end = start + Math.ceil(size / vector) * vector;
          after.set(before.subarray(start, end), start);
        }
        assertEquals(firstDifference(after, before), -1);
      }),
      runs,
    );
  });
}

/** Parts of a call's range, divided at multiples of its grain. */
function divide({ count, grain }: Call, random: RandomStream): [number, number][] {
  const parts: [number, number][] = [];
  for (let start = 0; start < count;) {
    const end = Math.min(count, start + grain * (1 + random.below(5)));
    parts.push([start, end]);
    start = end;
  }
  return parts;
}

function firstDifference(a: Uint32Array, b: Uint32Array): number {
  return a.findIndex((word, i) => word !== b[i]);
}

/**
 * Asserts that errors are below 2e-6 of the largest number expected, or of `magnitude`, the size of terms that
 * may cancel.
 */
function assertClose(
  actual: ArrayLike<number>,
  expected: Float64Array,
  magnitude: number,
): void {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), magnitude);
  expected.forEach((value, i) => {
    assert(
      Object.is(actual[i], value) || Math.abs(actual[i] - value) <= 2e-6 * largest,
      `element ${i} of ${expected.length}: ${actual[i]}, the reference has ${value}`,
    );
  });
}
