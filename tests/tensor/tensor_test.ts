import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ShapeError } from "../../lib/errors.ts";
import { createEngine } from "../../lib/kernels/engine.ts";
import { RandomStream } from "../../lib/random/mod.ts";
import {
  createMachine,
  differentiate,
  full,
  ids,
  type Machine,
  type Nested,
  ones,
  randomNormal,
  randomUniform,
  type Tensor,
  tensor,
  withMachine,
  zeros,
} from "../../lib/tensor/mod.ts";
import { assertClose, compiled, reference } from "./machines.ts";

const length = fc.integer({ min: 1, max: 4 });
const shapeOf = (maxLength: number) => fc.array(length, { maxLength });
const numbers = (shape: readonly number[]) =>
  fc.array(fc.integer({ min: -9, max: 9 }), {
    minLength: shape.reduce((a, b) => a * b, 1),
    maxLength: shape.reduce((a, b) => a * b, 1),
  });
const tensorOf = (shape: readonly number[]) => numbers(shape).map((values) => ({ shape, values }));

/** A plain array with a shape, read at an index. */
interface Plain {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

const toTensor = ({ values, shape }: Plain) => tensor(values, shape);

/** All indices of a shape in row-major order. */
function indices(shape: readonly number[]): number[][] {
  if (shape.length === 0) return [[]];
  const rest = indices(shape.slice(1));
  return Array.from({ length: shape[0] }, (_, i) => rest.map((index) => [i, ...index])).flat();
}

const at = ({ shape, values }: Plain, index: readonly number[]): number =>
  values[shape.reduce((offset, n, axis) => offset * n + index[axis], 0)];

/** What an operation gives whose result at an index is a function of the index. */
const build = (shape: readonly number[], value: (index: number[]) => number) =>
  new Float32Array(indices(shape).map(value));

Deno.test("Tensor.add, sub, mul and div repeat axes of length 1 and missing ones", () => {
  const pair = shapeOf(4).chain((shape) => {
    const operand = fc.tuple(fc.subarray(shape.map((_, axis) => axis)), fc.nat(shape.length))
      .chain(([single, missing]) =>
        tensorOf(shape.map((n, axis) => single.includes(axis) ? 1 : n).slice(missing))
      );
    return fc.tuple(operand, operand);
  });
  fc.assert(fc.property(pair, ([a, b]) => {
    const rank = Math.max(a.shape.length, b.shape.length);
    const lengthAt = ({ shape }: Plain, axis: number) => shape[axis - rank + shape.length] ?? 1;
    const shape = Array.from(
      { length: rank },
      (_, axis) => Math.max(lengthAt(a, axis), lengthAt(b, axis)),
    );
    const read = (x: Plain, index: number[]) =>
      at(x, index.slice(rank - x.shape.length).map((i, axis) => x.shape[axis] === 1 ? 0 : i));
    const check = (actual: Tensor, operation: (x: number, y: number) => number) => {
      assertEquals(actual.shape, shape);
      assertEquals(
        actual.toArray(),
        build(shape, (index) => Math.fround(operation(read(a, index), read(b, index)))),
      );
    };
    const [x, y] = [toTensor(a), toTensor(b)];
    check(x.add(y), (p, q) => p + q);
    check(x.sub(y), (p, q) => p - q);
    check(x.mul(y), (p, q) => p * q);
    if (!b.values.includes(0)) check(x.div(y), (p, q) => p / q);
  }));
});

Deno.test("Tensor.add, sub, mul and div take numbers", () => {
  const x = tensor([1, -2, 6]);
  assertEquals(x.add(1.5).toNested(), [2.5, -0.5, 7.5]);
  assertEquals(x.sub(1).toNested(), [0, -3, 5]);
  assertEquals(x.mul(-3).toNested(), [-3, 6, -18]);
  assertEquals(x.div(4).toNested(), [0.25, -0.5, 1.5]);
  assertEquals(x.neg().toNested(), [-1, 2, -6]);
});

Deno.test("Tensor.matmul and matmulTransposed multiply the matrices of equal leading axes", () => {
  const problem = fc.tuple(shapeOf(2), length, length, length).chain(([leading, m, n, k]) =>
    fc.tuple(tensorOf([...leading, m, k]), tensorOf([...leading, k, n]))
  );
  fc.assert(fc.property(problem, ([a, b]) => {
    const k = a.shape.at(-1)!;
    const expected = build([...a.shape.slice(0, -1), b.shape.at(-1)!], (index) => {
      const [leading, row, column] = [index.slice(0, -2), index.at(-2)!, index.at(-1)!];
      let sum = 0;
      for (let i = 0; i < k; i++) {
        sum += at(a, [...leading, row, i]) * at(b, [...leading, i, column]);
      }
      return sum;
    });
    const [x, y] = [toTensor(a), toTensor(b)];
    assertEquals(x.matmul(y).toArray(), expected);
    assertEquals(x.matmulTransposed(y.transpose()).toArray(), expected);
    assertEquals(x.matmul(y).shape, [...a.shape.slice(0, -1), b.shape.at(-1)!]);
  }));
});

Deno.test("Tensor.sum and mean add up one axis or all", () => {
  const problem = fc.array(length, { minLength: 1, maxLength: 4 }).chain((shape) =>
    fc.tuple(tensorOf(shape), fc.integer({ min: -shape.length, max: shape.length - 1 }))
  );
  fc.assert(fc.property(problem, ([x, axis]) => {
    const place = axis < 0 ? axis + x.shape.length : axis;
    const rest = x.shape.filter((_, i) => i !== place);
    const expected = build(rest, (index) => {
      let sum = 0;
      for (let i = 0; i < x.shape[place]; i++) sum += at(x, index.toSpliced(place, 0, i));
      return sum;
    });
    assertEquals(toTensor(x).sum(axis).toArray(), expected);
    assertEquals(toTensor(x).sum(axis).shape, rest);
    const total = x.values.reduce((a, b) => a + b, 0);
    assertEquals(toTensor(x).sum().item(), total);
    assertEquals(toTensor(x).mean().item(), Math.fround(total * Math.fround(1 / x.values.length)));
  }));
});

Deno.test("Tensor.permute, transpose, slice and concatenate move numbers", () => {
  const problem = fc.array(length, { minLength: 2, maxLength: 4 }).chain((shape) =>
    fc.tuple(
      tensorOf(shape),
      fc.shuffledSubarray(shape.map((_, axis) => axis), { minLength: shape.length }),
      fc.nat(shape.length - 1),
      fc.nat(),
    )
  );
  fc.assert(fc.property(problem, ([x, order, axis, cut]) => {
    const moved = toTensor(x).permute(order);
    assertEquals(moved.shape, order.map((i) => x.shape[i]));
    assertEquals(
      moved.toArray(),
      build(moved.shape, (index) => at(x, order.map((_, i) => index[order.indexOf(i)]))),
    );
    const start = cut % x.shape[axis];
    const part = toTensor(x).slice(axis, start);
    assertEquals(
      part.toArray(),
      build(part.shape, (index) => at(x, index.map((i, a) => a === axis ? i + start : i))),
    );
    assertEquals(toTensor(x).slice(axis, start - x.shape[axis]).toArray(), part.toArray());
    const whole = start === 0 ? part : toTensor(x).slice(axis, 0, start).concatenate(part, axis);
    assertEquals(whole.toArray(), toTensor(x).toArray());
    assertEquals(
      toTensor(x).transpose().toArray(),
      toTensor(x).transpose(-1, -2).toArray(),
    );
  }));
});

Deno.test("Tensor.reshape works out one length", () => {
  const x = tensor([[1, 2, 3], [4, 5, 6]]);
  assertEquals(x.reshape([3, -1]).toNested(), [[1, 2], [3, 4], [5, 6]]);
  assertEquals(x.reshape([-1]).shape, [6]);
  assertThrows(() => x.reshape([4, -1]), ShapeError, "expected 6 elements");
  assertThrows(() => x.reshape([7]), ShapeError, "at most one length of −1, got 7 elements");
  assertThrows(() => x.reshape([-1, -1]), ShapeError, "at most one length of −1");
  assertThrows(() => x.reshape([0, -1]), ShapeError, "Cannot reshape [2,3] to [0,-1]");
});

Deno.test("Tensor.expand repeats axes of length 1 and no others", () => {
  assertEquals(tensor([[1], [2]]).expand([2, 2, 3]).toNested(), [
    [[1, 1, 1], [2, 2, 2]],
    [[1, 1, 1], [2, 2, 2]],
  ]);
  assertThrows(
    () => ones([2]).expand([3]),
    ShapeError,
    "Cannot expand [2] to [3]: expected lengths that are equal or 1 on each axis",
  );
  assertThrows(() => ones([2, 1]).expand([2]), ShapeError, "Cannot expand [2,1] to [2]");
});

Deno.test("Tensor.argmax gives each row's largest number's index", () => {
  assertEquals(tensor([[1, 5, 2], [-1, -5, -0.5]]).argmax(), Int32Array.of(1, 2));
});

Deno.test("Tensor.toNested gives what tensor was made from", () => {
  const nested: fc.Arbitrary<Nested> = shapeOf(3).chain((shape) => {
    const build = (axis: number): fc.Arbitrary<Nested> =>
      axis === shape.length
        ? fc.float({ noNaN: true })
        : fc.array(build(axis + 1), { minLength: shape[axis], maxLength: shape[axis] });
    return build(0);
  });
  fc.assert(fc.property(nested, (values) => assertEquals(tensor(values).toNested(), values)));
});

Deno.test("tensor refuses ragged arrays and lengths that do not match", () => {
  assertThrows(() => tensor([[1, 2], [3]]), ShapeError, "expected shape [2,2] throughout");
  assertThrows(() => tensor([[1, 2], 3]), ShapeError, "a number at depth 1");
  assertThrows(() => tensor([1, 2, 3], [2, 2]), ShapeError, "expected 4 numbers, got 3");
});

Deno.test("tensors have lengths that are whole numbers from 0", () => {
  for (const shape of [[-1], [2, 1.5], [NaN], [-1, -1]]) {
    assertThrows(
      () => zeros(shape),
      RangeError,
      `Cannot make a tensor of shape [${shape}]: expected lengths that are whole numbers from 0`,
    );
    assertThrows(() => randomUniform(shape, [0, 0]), RangeError, "whole numbers");
  }
});

Deno.test("tensors may be empty", () => {
  assertEquals(tensor([]).shape, [0]);
  assertEquals(zeros([0, 3]).add(1).toArray(), new Float32Array());
  full([64], 7); // leaves other numbers where an empty sum might look
  assertEquals(zeros([0, 3]).sum().item(), 0);
});

Deno.test("Tensor.item and toArray copy", () => {
  const x = tensor([[1]]);
  const copy = x.toArray();
  x.set([2]);
  assertEquals(copy, Float32Array.of(1));
  assertEquals(x.item(), 2);
  assertThrows(() => ones([2]).item(), ShapeError, "expected one element, got shape [2]");
  assertThrows(() => x.set([1, 2]), ShapeError, "expected 1 numbers, got 2");
});

Deno.test("full, zeros and ones fill", () => {
  assertEquals(full([2, 1], 3).toNested(), [[3], [3]]);
  assertEquals([zeros([2]).toNested(), ones([]).item()], [[0, 0], 1]);
});

Deno.test("randomNormal and randomUniform are functions of their key", () => {
  const normal = randomNormal([40_000], [1, 2], { mean: 3, deviation: 2 });
  assertEquals(
    normal.toArray(),
    randomNormal([40_000], [1, 2], { mean: 3, deviation: 2 }).toArray(),
  );
  assertEquals(Math.abs(normal.mean().item() - 3) < 0.04, true);
  assertEquals(Math.abs(normal.sub(3).square().mean().item() - 4) < 0.12, true);
  const uniform = randomUniform([1000], [1, 2], { low: -1, high: 3 }).toArray();
  assertEquals(uniform.every((x) => x >= -1 && x < 3), true);
});

Deno.test("operations say which shapes they cannot take", () => {
  const x = ones([2, 3, 4]);
  const ids2 = ids([0, 1]);
  const wrong: [() => unknown, string][] = [
    [() => x.add(ones([3])), "Cannot add: expected lengths that are equal or 1 on each axis"],
    [() => x.matmul(ones([2, 3, 4])), "Cannot multiply matrices"],
    [() => x.matmul(ones([4, 5])), "with equal leading axes, got [2,3,4] and [4,5]"],
    [() => ones([4]).matmul(ones([4])), "Cannot multiply matrices"],
    [() => x.linear(ones([3, 4])), "expected an input [..., 3]"],
    [() => x.linear(ones([4, 5]), ones([4])), "expected a bias [5], got [4]"],
    [() => x.siluMultiply(ones([4])), "expected equal shapes, got [2,3,4] and [4]"],
    [() => x.permute([0, 1]), "expected each axis below 3 once"],
    [() => x.permute([0, 1, 1]), "expected each axis below 3 once"],
    [() => x.concatenate(ones([2, 3, 5]), 0), "expected shapes equal elsewhere"],
    [() => x.crossEntropy(ids2), "expected 6 targets, got shape [2]"],
    [() => x.layerNorm({ scale: ones([3]), epsilon: 0.1 }), "expected a scale [4], got [3]"],
    [() => x.layerNorm({ bias: ones([1]), epsilon: 0.1 }), "expected a bias [4], got [1]"],
    [() => x.rmsNorm({ scale: ones([5]), epsilon: 0.1 }), "expected a scale [4], got [5]"],
    [() => ones([3]).lookUp(ids2), "expected a table [entries, width], got [3]"],
    [() => ones([2, 4]).relative(2, 2), "expected [heads, 3], got [2,4]"],
  ];
  for (const [callback, message] of wrong) assertThrows(callback, ShapeError, message);
});

Deno.test("Tensor.slice, sum and transpose say which axes and parts there are", () => {
  const x = ones([2, 3]);
  assertThrows(() => x.slice(1, 2, 4), RangeError, "expected a part of 0…3, got 2…4");
  assertThrows(() => x.slice(1, 2, 2), RangeError, "expected a part of 0…3");
  assertThrows(() => x.slice(1, 0.5, 2), RangeError, "expected a part of 0…3");
  assertThrows(() => x.slice(2, 0), RangeError, "expected −2…1");
  assertThrows(() => x.sum(2), RangeError, "Cannot find axis 2 of [2,3]: expected −2…1");
  assertThrows(() => x.transpose(0, 5), RangeError, "Cannot find axis 5");
});

Deno.test("Tensor.lookUp takes ids below the table's length only", () => {
  const table = ones([3, 2]);
  assertEquals(table.lookUp(ids([[0, 2]])).shape, [1, 2, 2]);
  assertThrows(
    () => table.lookUp(ids([[0, 3]])),
    RangeError,
    "Cannot look up: expected ids from 0 to 2, got 3; raise the vocabulary, or check the tokenizer",
  );
  assertThrows(() => table.lookUp(ids([-1])), RangeError, "got -1");
});

Deno.test("Tensor.crossEntropy gives a loss for each position of the classes asked for", () => {
  const logits = zeros([2, 3, 4]);
  const losses = logits.crossEntropy(ids([[0, 1, 2], [3, -100, 0]]));
  assertEquals(losses.shape, [2, 3]);
  assertEquals(losses.toArray()[4], 0);
  assertEquals(Math.abs(losses.toArray()[3] - Math.log(4)) < 1e-6, true);
  assertThrows(
    () => logits.crossEntropy(ids([[0, 1, 2], [4, -100, 0]])),
    RangeError,
    "Cannot take the cross-entropy: expected targets from 0 to 3 (or -100 to ignore one), got 4",
  );
  assertThrows(
    () => zeros([1, 4]).crossEntropy(ids([-100]), { ignored: 0 }),
    RangeError,
    "or 0 to ignore one), got -100",
  );
});

Deno.test("Tensor.attend says which sizes do not go together", () => {
  const options = { heads: 2, keyValueHeads: 2, scale: 1, causal: false };
  const x = ones([1, 3, 8]);
  const wrong: [() => unknown, string][] = [
    [() => ones([3, 8]).attend(x, x, options), "a query [batch, query, heads · dHead], got [3,8]"],
    [() => x.attend(ones([1, 4, 8]), x, options), "expected key and value of one shape"],
    [() => x.attend(ones([2, 3, 8]), ones([2, 3, 8]), options), "of shape [1, key, 8]"],
    [() => x.attend(ones([1, 3, 4]), ones([1, 3, 4]), options), "of shape [1, key, 8]"],
    [() => x.attend(x, x, { ...options, heads: 3, keyValueHeads: 3 }), "3 heads"],
    [() => x.attend(x, x, options, ones([2, 4])), "expected a bias [2, 5], got [2,4]"],
    [
      () => x.attend(x, x, { ...options, keyMask: ones([1, 4]).array }),
      "expected a key mask [1, 3], got [1,4]",
    ],
  ];
  for (const [callback, message] of wrong) assertThrows(callback, ShapeError, message);
});

Deno.test("Tensor.rotary says how many positions its table needs", () => {
  const table = ones([4, 2, 2]).array;
  assertEquals(ones([1, 3, 8]).rotary({ table, heads: 2, offset: 1 }).shape, [1, 3, 8]);
  assertThrows(
    () => ones([1, 3, 8]).rotary({ table, heads: 2, offset: 2 }),
    ShapeError,
    "expected a table of at least [5, 2, 2], got [4,2,2]",
  );
  assertThrows(() => ones([1, 3, 6]).rotary({ table, heads: 2, offset: 0 }), ShapeError);
});

Deno.test("Tensor is read from the machine that it was made on", () => {
  const x = withMachine(reference, () => tensor([1, 2]));
  assertEquals(x.toArray(), Float32Array.of(1, 2));
});

Deno.test("linear with an activation has the bits of the two one after the other, forward and backward", () => {
  const random = (shape: number[]) => randomNormal(shape, [5, shape[0]]);
  const leaves = { x: random([7, 19]), weight: random([19, 23]), bias: random([23]) };
  for (const activation of ["gelu", "geluTanh"] as const) {
    const [together, apart] = [
      () => leaves.x.linear(leaves.weight, leaves.bias, { activation }),
      () => leaves.x.linear(leaves.weight, leaves.bias)[activation](),
    ].map((forward) => ({
      alone: forward().toArray(),
      ...differentiate(leaves, () => {
        const output = forward();
        return { loss: output.square().sum(), output };
      }),
    }));
    assertEquals(together.alone, apart.alone);
    assertEquals(together.output.toArray(), apart.output.toArray());
    for (const name of Object.keys(leaves)) {
      const [fused, plain] = [together, apart].map(({ gradients }) => gradients.get(name)!);
      assertEquals(fused.toArray(), plain.toArray(), name);
    }
  }
});

Deno.test("Tensor.attend of few heads and many keys gives the reference's gradients", () => {
  const heads = 2, time = 530, width = 6;
  const options = { heads, keyValueHeads: 1, scale: 0.6, causal: true };
  const random = RandomStream.named(1, "attend");
  const numbers = (size: number) =>
    Float32Array.from({ length: size }, () => random.uniform() - 0.5);
  const given = [width, 3, 3].map((n) => numbers(time * n));
  const bias = numbers(heads * (2 * time - 1)), upstream = numbers(time * width);
  const gradientsOn = (machine: Machine) =>
    withMachine(machine, () => {
      const [query, key, value] = given.map((x) => tensor(x, [1, time, x.length / time]));
      const leaves = { query, key, value, bias: tensor(bias, [heads, 2 * time - 1]) };
      const { gradients } = differentiate(leaves, () => ({
        loss: query.attend(key, value, options, leaves.bias)
          .mul(tensor(upstream, [1, time, width])).sum(),
      }));
      return Object.keys(leaves).map((name) => gradients.get(name)!.toArray());
    });
  const expected = gradientsOn(reference), actual = gradientsOn(compiled);
  actual.forEach((gradient, i) => assertClose(gradient, expected[i], 1e-5));
});

Deno.test("linear of many rows gives the reference's gradients, with the same bits for any number of threads", () => {
  const rows = 3100, [into, out] = [20, 37];
  const random = RandomStream.named(1, "linear");
  const numbers = (size: number) =>
    Float32Array.from({ length: size }, () => random.uniform() - 0.5);
  const [x, weight, bias, upstream] = [rows * into, into * out, out, rows * out].map(numbers);
  const gradientsOn = (machine: Machine) =>
    withMachine(machine, () => {
      const leaves = { weight: tensor(weight, [into, out]), bias: tensor(bias, [out]) };
      const { gradients } = differentiate(leaves, () => {
        // Twice: the second time adds to what the first has left.
        const once = () => tensor(x, [rows, into]).linear(leaves.weight, leaves.bias);
        return { loss: once().add(once()).mul(tensor(upstream, [rows, out])).sum() };
      });
      return [gradients.get("weight")!.toArray(), gradients.get("bias")!.toArray()];
    });
  const [expected, actual] = [reference, compiled].map(gradientsOn);
  actual.forEach((gradient, i) => assertClose(gradient, expected[i], 1e-5));
  for (const threads of [2, 3, 8]) {
    const engine = createEngine({ threads });
    assertEquals(gradientsOn(createMachine(engine)), actual);
    engine.setThreads(1);
  }
});
