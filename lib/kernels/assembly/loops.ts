// Loops over flat arrays. An operation is a class without fields whose inlined `apply` is called on a null
// reference, so that a loop can take it as a type parameter.
//
// Each loop does its first vector before it begins: V8 hoists nothing out of a loop, but reuses in it what
// was computed on the way there, so this keeps the constants of `apply` in registers (half the time of exp).

/** out = Operation(a) */
@inline
export function map<Operation>(out: usize, a: usize, start: i32, end: i32): void {
  const operation = changetype<Operation>(0);
  const stop = <usize>end << 2;
  let i = <usize>start << 2;
  if (i >= stop) return;
  v128.store(out + i, operation.apply(v128.load(a + i)));
  i += 16;
  for (; i + 32 <= stop; i += 32) {
    const x = v128.load(a + i);
    const y = v128.load(a + i, 16);
    v128.store(out + i, operation.apply(x));
    v128.store(out + i, operation.apply(y), 16);
  }
  for (; i < stop; i += 16) v128.store(out + i, operation.apply(v128.load(a + i)));
}

/** out = Operation(a, b) */
@inline
export function mapPairs<Operation>(out: usize, a: usize, b: usize, start: i32, end: i32): void {
  const operation = changetype<Operation>(0);
  const stop = <usize>end << 2;
  let i = <usize>start << 2;
  if (i >= stop) return;
  v128.store(out + i, operation.apply(v128.load(a + i), v128.load(b + i)));
  i += 16;
  for (; i + 32 <= stop; i += 32) {
    const x = operation.apply(v128.load(a + i), v128.load(b + i));
    const y = operation.apply(v128.load(a + i, 16), v128.load(b + i, 16));
    v128.store(out + i, x);
    v128.store(out + i, y, 16);
  }
  for (; i < stop; i += 16) {
    v128.store(out + i, operation.apply(v128.load(a + i), v128.load(b + i)));
  }
}

/** out = Operation(a, constant) */
@inline
export function mapWith<Operation>(
  out: usize,
  a: usize,
  constant: v128,
  start: i32,
  end: i32,
): void {
  const operation = changetype<Operation>(0);
  const stop = <usize>end << 2;
  let i = <usize>start << 2;
  for (; i + 32 <= stop; i += 32) {
    const x = operation.apply(v128.load(a + i), constant);
    const y = operation.apply(v128.load(a + i, 16), constant);
    v128.store(out + i, x);
    v128.store(out + i, y, 16);
  }
  for (; i < stop; i += 16) {
    v128.store(out + i, operation.apply(v128.load(a + i), constant));
  }
}

/** out = Operation(x) and slope = its derivative; slope may be x. */
@inline
export function mapBoth<Operation>(
  out: usize,
  slope: usize,
  x: usize,
  start: i32,
  end: i32,
): void {
  const operation = changetype<Operation>(0);
  const stop = <usize>end << 2;
  let i = <usize>start << 2;
  if (i >= stop) return;
  const first = v128.load(x + i);
  v128.store(out + i, operation.apply(first));
  v128.store(slope + i, operation.slope(first));
  for (i += 16; i < stop; i += 16) {
    const each = v128.load(x + i);
    v128.store(out + i, operation.apply(each));
    v128.store(slope + i, operation.slope(each));
  }
}

/** Both gradients of a product `activation(gate) * up`. */
@inline
export function mapGates<Operation>(
  dGate: usize,
  dUp: usize,
  gate: usize,
  up: usize,
  dy: usize,
  start: i32,
  end: i32,
): void {
  const operation = changetype<Operation>(0);
  const stop = <usize>end << 2;
  let i = <usize>start << 2;
  if (i >= stop) return;
  const first = v128.load(gate + i);
  const firstUp = v128.load(up + i);
  const firstDy = v128.load(dy + i);
  v128.store(dUp + i, operation.apply(first, firstDy));
  v128.store(dGate + i, operation.derivative(first, f32x4.mul(firstUp, firstDy)));
  for (i += 16; i < stop; i += 16) {
    const g = v128.load(gate + i);
    const u = v128.load(up + i);
    const d = v128.load(dy + i);
    v128.store(dUp + i, operation.apply(g, d));
    v128.store(dGate + i, operation.derivative(g, f32x4.mul(u, d)));
  }
}
