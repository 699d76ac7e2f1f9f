// Gradients of layer norm and RMS norm with respect to the rows of x; those of the parameters are in columns.ts.
import { loadPart, storePart, sumLanes } from "./vectors";

// With g = dy * scale and n the normalized row, both norms have
//   dx = rstd * (g - mean(g) - n * mean(g * n)),
// where mean(g) is left out for the RMS norm. In terms of x: n = x * rstd - mean * rstd.
@inline
function normBackward(
  dx: usize,
  x: usize,
  dy: usize,
  scale: usize,
  mean: usize,
  rstd: usize,
  width: i32,
  accumulate: i32,
  start: i32,
  end: i32,
): void {
  const centered = mean != 0;
  const share = <f32>1.0 / <f32>width;
  const whole = <usize>(width >> 2) << 4;
  const part = <usize>(width & 3);
  for (let row = start; row < end; row++) {
    const offset = (<usize>row * <usize>width) << 2;
    const xRow = x + offset;
    const dyRow = dy + offset;
    const dxRow = dx + offset;
    const middle = centered ? load<f32>(mean + (<usize>row << 2)) : <f32>0.0;
    const factor = load<f32>(rstd + (<usize>row << 2));
    const middles = f32x4.splat(middle);
    let sum = f32x4.splat(0.0);
    let dot = sum;
    let sum2 = sum;
    let dot2 = sum;
    let i: usize = 0;
    for (; i + 32 <= whole; i += 32) {
      let g = v128.load(dyRow + i);
      let h = v128.load(dyRow + i, 16);
      if (scale) {
        g = f32x4.mul(g, v128.load(scale + i));
        h = f32x4.mul(h, v128.load(scale + i, 16));
      }
      sum = f32x4.add(sum, g);
      sum2 = f32x4.add(sum2, h);
      dot = f32x4.relaxed_madd(g, f32x4.sub(v128.load(xRow + i), middles), dot);
      dot2 = f32x4.relaxed_madd(h, f32x4.sub(v128.load(xRow + i, 16), middles), dot2);
    }
    if (i < whole) {
      let g = v128.load(dyRow + i);
      if (scale) g = f32x4.mul(g, v128.load(scale + i));
      sum = f32x4.add(sum, g);
      dot = f32x4.relaxed_madd(g, f32x4.sub(v128.load(xRow + i), middles), dot);
    }
    if (part) {
      // Lanes behind the row's end have g = 0.
      let g = loadPart(dyRow + whole, part);
      if (scale) g = f32x4.mul(g, loadPart(scale + whole, part));
      sum2 = f32x4.add(sum2, g);
      dot2 = f32x4.relaxed_madd(g, f32x4.sub(loadPart(xRow + whole, part), middles), dot2);
    }
    const meanOfG = centered ? sumLanes(f32x4.add(sum, sum2)) * share : <f32>0.0;
    const along = sumLanes(f32x4.add(dot, dot2)) * share * factor * factor;
    const base = f32x4.splat(meanOfG);
    const slope = f32x4.splat(along);
    const factors = f32x4.splat(factor);
    for (i = 0; i < whole; i += 16) {
      let g = v128.load(dyRow + i);
      if (scale) g = f32x4.mul(g, v128.load(scale + i));
      const n = f32x4.sub(v128.load(xRow + i), middles);
      let value = f32x4.relaxed_nmadd(n, slope, f32x4.sub(g, base));
      value = f32x4.mul(value, factors);
      if (accumulate) value = f32x4.add(value, v128.load(dxRow + i));
      v128.store(dxRow + i, value);
    }
    if (part) {
      let g = loadPart(dyRow + whole, part);
      if (scale) g = f32x4.mul(g, loadPart(scale + whole, part));
      const n = f32x4.sub(loadPart(xRow + whole, part), middles);
      let value = f32x4.relaxed_nmadd(n, slope, f32x4.sub(g, base));
      value = f32x4.mul(value, factors);
      if (accumulate) value = f32x4.add(value, loadPart(dxRow + whole, part));
      storePart(dxRow + whole, value, part);
    }
  }
}

export function layerNormBackward(
  dx: usize,
  x: usize,
  dy: usize,
  scale: usize,
  mean: usize,
  rstd: usize,
  width: i32,
  accumulate: i32,
  start: i32,
  end: i32,
): void {
  normBackward(dx, x, dy, scale, mean, rstd, width, accumulate, start, end);
}

export function rmsNormBackward(
  dx: usize,
  x: usize,
  dy: usize,
  scale: usize,
  rstd: usize,
  width: i32,
  accumulate: i32,
  start: i32,
  end: i32,
): void {
  normBackward(dx, x, dy, scale, 0, rstd, width, accumulate, start, end);
}
