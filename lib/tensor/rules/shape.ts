/**
 * Rules that move numbers without changing them, and sums.
 *
 * @module
 */
import { allocate, NdArray, run, sizeOf } from "../nd_array.ts";
import { defineRule } from "../rule.ts";

interface One extends Record<string, NdArray> {
  x: NdArray;
}

/** The same numbers under another shape. */
export const reshape = defineRule<One, { shape: readonly number[] }>({
  name: "reshape",
  forward({ x }, { shape }) {
    return { output: x.view(shape), saved: undefined };
  },
  backward({ gradient }, into) {
    into.pass("x", gradient);
  },
});

/** Axes in another order: axis `i` of the output is axis `order[i]` of the input. */
export const permute = defineRule<One, { order: readonly number[] }>({
  name: "permute",
  forward({ x }, { order }) {
    const output = allocate(order.map((axis) => x.shape[axis]));
    stridedCopy(output, x, output.shape, pick(strides(x.shape), order));
    return { output, saved: undefined };
  },
  backward({ inputs: { x }, options: { order }, gradient }, into) {
    const inverse = x.shape.map((_, axis) => order.indexOf(axis));
    into.write(
      "x",
      (dx) => stridedCopy(dx, gradient, dx.shape, pick(strides(gradient.shape), inverse)),
    );
  },
});

/** Repeats an array along the axes in which it has length 1, or that it lacks in front. */
export const expand = defineRule<One, { shape: readonly number[] }>({
  name: "expand",
  forward({ x }, { shape }) {
    const output = allocate(shape);
    stridedCopy(output, x, shape, broadcastStrides(x.shape, shape));
    return { output, saved: undefined };
  },
  backward({ inputs: { x }, options: { shape }, gradient }, into) {
    let reduced = gradient;
    const missing = shape.length - x.shape.length;
    for (let axis = 0; axis < shape.length; axis++) {
      if (shape[axis] !== 1 && (axis < missing || x.shape[axis - missing] === 1)) {
        reduced = sumAxis(reduced, axis);
      }
    }
    into.pass("x", reduced);
  },
});

/** The part of one axis from `start` up to `end`. */
export const slice = defineRule<One, { axis: number; start: number; end: number }>({
  name: "slice",
  forward({ x }, { axis, start, end }) {
    const output = allocate(x.shape.map((length, i) => i === axis ? end - start : length));
    stridedCopy(output, from(x, axis, start), output.shape, strides(x.shape));
    return { output, saved: undefined };
  },
  backward({ options: { axis, start }, gradient }, into) {
    into.accumulate("x", (dx, accumulate) => {
      if (accumulate === 0) run("fill", dx.size, 0.1, dx.address, 0);
      stridedAdd(from(dx, axis, start), gradient, gradient.shape, strides(dx.shape));
    });
  },
});

/** Two arrays one behind the other along an axis. */
export const concatenate = defineRule<
  { a: NdArray; b: NdArray } & Record<string, NdArray>,
  { axis: number }
>({
  name: "concatenate",
  forward({ a, b }, { axis }) {
    const output = allocate(a.shape.map((n, i) => i === axis ? n + b.shape[axis] : n));
    const steps = strides(output.shape);
    run("fill", output.size, 0.1, output.address, 0);
    stridedAdd(output, a, a.shape, steps);
    stridedAdd(from(output, axis, a.shape[axis]), b, b.shape, steps);
    return { output, saved: undefined };
  },
  backward({ inputs: { a }, options: { axis }, gradient }, into) {
    const steps = strides(gradient.shape);
    into.write("a", (da) => stridedCopy(da, gradient, da.shape, steps));
    into.write(
      "b",
      (db) => stridedCopy(db, from(gradient, axis, a.shape[axis]), db.shape, steps),
    );
  },
});

/** The sum along one axis, which stays with length 1. */
export const sum = defineRule<One, { axis: number }>({
  name: "sum",
  forward({ x }, { axis }) {
    return { output: sumAxis(x, axis), saved: undefined };
  },
  backward({ inputs: { x }, gradient }, into) {
    into.write(
      "x",
      (dx) => stridedCopy(dx, gradient, dx.shape, broadcastStrides(gradient.shape, x.shape)),
    );
  },
});

/** The sum of all elements, in chunks of a fixed size so that no thread count changes its bits. */
export const sumAll = defineRule<One>({
  name: "sumAll",
  forward({ x }) {
    let array = x;
    do {
      const partials = allocate([Math.max(1, Math.ceil(array.size / 1024))]);
      run("sumChunks", partials.size, 200, partials.address, array.address, array.size);
      array = partials;
    } while (array.size > 1);
    return { output: array.view([]), saved: undefined };
  },
  backward({ inputs: { x }, gradient }, into) {
    into.write("x", (dx) => stridedCopy(dx, gradient, x.shape, x.shape.map(() => 0)));
  },
});

/** How the numbers of a bias by distance are laid out over queries and keys. */
export interface RelativeOptions {
  readonly queries: number;
  readonly keys: number;
}

/**
 * A bias by distance `[heads, queries + keys − 1]` as `[heads, query, key]`: entry `key − query +
 * queries − 1` of each head.
 */
export const relative = defineRule<One, RelativeOptions>({
  name: "relative",
  forward({ x }, { queries, keys }) {
    const output = allocate([x.shape[0], queries, keys]);
    stridedCopy(output, from(x, 1, queries - 1), output.shape, [x.width, -1, 1]);
    return { output, saved: undefined };
  },
  backward({ options: { queries }, gradient }, into) {
    into.accumulate("x", (dx, accumulate) => {
      if (accumulate === 0) run("fill", dx.size, 0.1, dx.address, 0);
      stridedAdd(from(dx, 1, queries - 1), gradient, gradient.shape, [dx.width, -1, 1]);
    });
  },
});

function sumAxis(x: NdArray, axis: number): NdArray {
  const output = allocate(x.shape.map((length, i) => i === axis ? 1 : length));
  const outer = sizeOf(x.shape.slice(0, axis));
  const middle = x.shape[axis];
  const inner = sizeOf(x.shape.slice(axis + 1));
  if (outer === 1) run("sumRows", inner, middle, output.address, x.address, middle, inner, 0);
  else {
    run("sumMiddle", outer * inner, middle, output.address, x.address, outer, middle, inner);
  }
  return output;
}

/** How far apart, in elements, neighbors along each axis are. */
function strides(shape: readonly number[]): number[] {
  const result = new Array<number>(shape.length);
  for (let axis = shape.length - 1, step = 1; axis >= 0; step *= shape[axis], axis--) {
    result[axis] = step;
  }
  return result;
}

function broadcastStrides(shape: readonly number[], target: readonly number[]): number[] {
  const own = strides(shape);
  const missing = target.length - shape.length;
  return target.map((_, axis) =>
    axis < missing || shape[axis - missing] === 1 ? 0 : own[axis - missing]
  );
}

const pick = (values: readonly number[], order: readonly number[]) => order.map((i) => values[i]);

/** The array that begins at `start` of an axis, with the shape of the whole. */
function from(x: NdArray, axis: number, start: number): NdArray {
  return new NdArray(x.storage, x.shape, x.offset + start * strides(x.shape)[axis] * 4);
}

type Lengths = [number, number, number, number];

/** Merges axes that lie behind each other in memory, down to the four that the kernels take. */
function fourAxes(shape: readonly number[], steps: readonly number[]): [Lengths, Lengths] {
  const lengths: number[] = [];
  const strides: number[] = [];
  for (let axis = 0; axis < shape.length; axis++) {
    if (shape[axis] === 1) continue;
    const last = lengths.length - 1;
    if (last >= 0 && strides[last] === steps[axis] * shape[axis]) {
      lengths[last] *= shape[axis];
      strides[last] = steps[axis];
    } else {
      lengths.push(shape[axis]);
      strides.push(steps[axis]);
    }
  }
  if (lengths.length > 4) {
    throw new RangeError(
      `Cannot move an array of shape [${shape}]: expected at most four axes that do not merge, got ` +
        `${lengths.length}; reshape it first`,
    );
  }
  while (lengths.length < 4) {
    lengths.unshift(1);
    strides.unshift(0);
  }
  return [lengths as Lengths, strides as Lengths];
}

function stridedCopy(
  out: NdArray,
  x: NdArray,
  shape: readonly number[],
  steps: readonly number[],
): void {
  const [d, s] = fourAxes(shape, steps);
  run("stridedCopy", d[0] * d[1] * d[2], d[3] * 0.5 + 2, out.address, x.address, ...d, ...s);
}

function stridedAdd(
  out: NdArray,
  x: NdArray,
  shape: readonly number[],
  steps: readonly number[],
): void {
  const [d, s] = fourAxes(shape, steps);
  // A cost of zero keeps it on one thread: rows may share their targets.
  run("stridedAdd", d[0] * d[1] * d[2], 0, out.address, x.address, ...d, ...s);
}
