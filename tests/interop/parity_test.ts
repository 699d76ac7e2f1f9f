import { assert, assertEquals, assertLess } from "@std/assert";
import {
  compareAll,
  openCase,
  referenceCases,
  relativeError,
} from "../../lib/interop/parity/mod.ts";
import { createReferenceEngine } from "../../lib/kernels/engine.ts";
import { createMachine, withMachine } from "../../lib/tensor/mod.ts";

const cases = [...Deno.readDirSync("tests/fixtures")]
  .filter(({ isDirectory }) => isDirectory)
  .map(({ name }) => name)
  .sort();

function compare(name: string) {
  const directory = `tests/fixtures/${name}`;
  const config = JSON.parse(Deno.readTextFileSync(`${directory}/config.json`));
  const { config: schema, compute } = referenceCases[config.architecture];
  using files = openCase(directory);
  return compareAll(files.expected, compute(files, schema.parse(config)));
}

// Far below the bound of 1e-4 of the command: what float32 alone makes of another order of sums.
const limit = 1e-5;

Deno.test("the fixtures have every architecture that can be compared", () => {
  assertEquals(cases, [
    "bert",
    "encoder-post-norm-gelu",
    "encoder-post-norm-relu",
    "encoder-pre-norm-gelu",
    "encoder-pre-norm-relu",
    "gpt2",
    "mha",
    "seq2seq-post-norm",
    "seq2seq-pre-norm",
  ]);
});

for (const name of cases) {
  Deno.test(`${name} gives PyTorch's outputs, gradients and losses`, () => {
    const comparisons = compare(name);
    assert(comparisons.length >= 8);
    for (const { name: tensor, error } of comparisons) assertLess(error, limit, tensor);
  });

  Deno.test(`${name} gives the same on the float64 reference of the kernels`, () => {
    withMachine(createMachine(createReferenceEngine()), () => {
      for (const { name: tensor, error } of compare(name)) assertLess(error, limit, tensor);
    });
  });
}

Deno.test("relativeError is never small for what is not finite, nor for what should be zero", () => {
  const shape = [3];
  const error = (numbers: number[], expected: number[]) =>
    relativeError({ shape, numbers: Float32Array.from(numbers) }, expected);
  assertEquals(error([1, NaN, 2], [1, 1, 2]), Infinity);
  assertEquals(error([1, Infinity, 2], [1, 1, 2]), Infinity);
  assertEquals(error([0, 1e-9, 0], [0, 0, 0]), Infinity);
  assertEquals(error([0, 0, 0], [0, 0, 0]), 0);
  assertEquals(error([1, -1, 2], [1, 1, 2]), 1);
});

Deno.test("compareAll fails what was not computed, or has another shape", () => {
  using files = openCase("tests/fixtures/mha");
  const found = new Map([["output", { shape: [6, 2, 12], numbers: new Float32Array(144) }]]);
  const comparisons = compareAll(files.expected, found);
  assertEquals(comparisons.length, files.expected.tensors.size);
  for (const { error } of comparisons) assertEquals(error, Infinity);
  assertEquals(comparisons[0].problem, "expected shape [2,6,12], got [6,2,12]");
  assertEquals(comparisons[1].problem, "not computed here");
});

Deno.test("compareAll takes another tensor's magnitude only where it is told to", () => {
  using files = openCase("tests/fixtures/bert");
  const name = "grad.bert.encoder.layer.0.attention.self.key.bias";
  const here = { shape: [24], numbers: new Float32Array(24) };
  const errorOf = (found: typeof here & { relativeTo?: string }) =>
    compareAll(files.expected, new Map([[name, found]])).find((one) => one.name === name)!;
  assertEquals(errorOf(here).error, 1);
  const relativeTo = name.replace("key.bias", "");
  const comparison = errorOf({ ...here, relativeTo });
  assertLess(comparison.error, 1e-6);
  assertEquals(comparison.relativeTo, relativeTo);
  here.numbers[3] = 0.5;
  assertLess(1e-2, errorOf({ ...here, relativeTo }).error);
});

Deno.test("the gradient of a key's bias is rounding alone, in PyTorch and here", () => {
  using files = openCase("tests/fixtures/bert");
  const { config, compute } = referenceCases.bert;
  const found = withMachine(
    createMachine(createReferenceEngine()),
    () =>
      compute(
        files,
        config.parse(JSON.parse(Deno.readTextFileSync("tests/fixtures/bert/config.json"))),
      ),
  );
  const largest = (numbers: Float32Array) => numbers.reduce((m, x) => Math.max(m, Math.abs(x)), 0);
  for (const layer of [0, 1]) {
    const attention = `grad.bert.encoder.layer.${layer}.attention.self`;
    const expected = (name: string) => largest(files.expected.tensor(name).toArray());
    assertLess(expected(`${attention}.key.bias`), 1e-6 * expected(`${attention}.value.bias`));
    // In float64 nothing is left of it.
    assertLess(largest(found.get(`${attention}.key.bias`)!.numbers), 1e-12);
  }
});
