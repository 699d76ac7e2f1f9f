// Softmax cross-entropy over the rows of [rows, width] with int32 targets, label smoothing and an ignored
// target. A target outside 0 … width - 1 gives NaN instead of a read outside the row.
import { exponential } from "./math";
import { rowExponentials, rowMaximum, rowSum, scalarLogarithm } from "./rows_softmax";
import { loadPart, storePart } from "./vectors";

export function crossEntropy(
  losses: usize,
  logSumExp: usize,
  logits: usize,
  targets: usize,
  width: i32,
  smoothing: f32,
  ignore: i32,
  start: i32,
  end: i32,
): void {
  for (let row = start; row < end; row++) {
    const at = <usize>row << 2;
    const from = logits + ((<usize>row * <usize>width) << 2);
    const target = load<i32>(targets + at);
    const maximum = rowMaximum(from, width);
    const rest = scalarLogarithm(rowExponentials(0, from, maximum, width, false));
    store<f32>(logSumExp + at, maximum + rest);
    let loss: f32 = NaN;
    if (target == ignore) {
      loss = 0.0;
    } else if (<u32>target < <u32>width) {
      // maximum - logit first: it is exact where the two are close.
      loss = maximum - load<f32>(from + (<usize>target << 2)) + rest;
      if (smoothing != 0.0) {
        const uniform = maximum - rowSum(from, width) / <f32>width + rest;
        loss = loss * (<f32>1.0 - smoothing) + uniform * smoothing;
      }
    }
    store<f32>(losses + at, loss);
  }
}

export function crossEntropyBackward(
  dLogits: usize,
  logits: usize,
  targets: usize,
  logSumExp: usize,
  upstream: usize,
  width: i32,
  smoothing: f32,
  ignore: i32,
  start: i32,
  end: i32,
): void {
  const whole = <usize>(width >> 2) << 4;
  const part = <usize>(width & 3);
  const spread = f32x4.splat(smoothing / <f32>width);
  for (let row = start; row < end; row++) {
    const at = <usize>row << 2;
    const offset = (<usize>row * <usize>width) << 2;
    const from = logits + offset;
    const to = dLogits + offset;
    const target = load<i32>(targets + at);
    if (target == ignore) {
      memory.fill(to, 0, <usize>width << 2);
      continue;
    }
    const inside = <u32>target < <u32>width;
    const factor = inside ? load<f32>(upstream + at) : <f32>NaN;
    const factors = f32x4.splat(factor);
    const total = f32x4.splat(load<f32>(logSumExp + at));
    if (whole) {
      const first = exponential(f32x4.sub(v128.load(from), total));
      v128.store(to, f32x4.mul(f32x4.sub(first, spread), factors));
      let i: usize = 16;
      for (; i + 32 <= whole; i += 32) {
        const p = exponential(f32x4.sub(v128.load(from + i), total));
        const q = exponential(f32x4.sub(v128.load(from + i, 16), total));
        v128.store(to + i, f32x4.mul(f32x4.sub(p, spread), factors));
        v128.store(to + i, f32x4.mul(f32x4.sub(q, spread), factors), 16);
      }
      if (i < whole) {
        const p = exponential(f32x4.sub(v128.load(from + i), total));
        v128.store(to + i, f32x4.mul(f32x4.sub(p, spread), factors));
      }
    }
    if (part) {
      const p = exponential(f32x4.sub(loadPart(from + whole, part), total));
      storePart(to + whole, f32x4.mul(f32x4.sub(p, spread), factors), part);
    }
    if (inside) {
      const here = to + (<usize>target << 2);
      store<f32>(here, load<f32>(here) - factor * (<f32>1.0 - smoothing));
    }
  }
}
