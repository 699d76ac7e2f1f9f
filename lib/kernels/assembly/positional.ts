// Rotary embedding and sinusoids. Their tables are computed in float64 with the compiler's own software
// functions, which give the same bits everywhere.
import { storePart } from "./vectors";

export function rotaryTable(table: usize, dHead: i32, base: f64, start: i32, end: i32): void {
  const half = dHead >> 1;
  for (let i = 0; i < half; i++) {
    const frequency = Math.pow(base, -2.0 * <f64>i / <f64>dHead);
    for (let position = start; position < end; position++) {
      const angle = <f64>position * frequency;
      const at = table + ((<usize>position * <usize>half + <usize>i) << 3);
      store<f32>(at, <f32>Math.cos(angle));
      store<f32>(at, <f32>Math.sin(angle), 4);
    }
  }
}

export function sinusoids(out: usize, width: i32, base: f64, start: i32, end: i32): void {
  for (let column = 0; column < width; column++) {
    const frequency = Math.pow(base, -<f64>(column & ~1) / <f64>width);
    for (let position = start; position < end; position++) {
      const angle = <f64>position * frequency;
      const value = column & 1 ? Math.cos(angle) : Math.sin(angle);
      store<f32>(out + ((<usize>position * <usize>width + <usize>column) << 2), <f32>value);
    }
  }
}

export function rotary(
  out: usize,
  x: usize,
  table: usize,
  times: i32,
  heads: i32,
  dHead: i32,
  offset: i32,
  direction: f32,
  start: i32,
  end: i32,
): void {
  const half = dHead >> 1;
  const halfBytes = <usize>half << 2;
  const whole = <usize>(half >> 2) << 4;
  const sign = f32x4.splat(direction);
  for (let row = start; row < end; row++) {
    const angles = table + ((<usize>(row % times + offset) * <usize>half) << 3);
    let at = (<usize>row * <usize>(heads * dHead)) << 2;
    for (let head = 0; head < heads; head++) {
      const from = x + at;
      const to = out + at;
      for (let i: usize = 0; i < whole; i += 16) {
        const low = v128.load(angles + 2 * i);
        const high = v128.load(angles + 2 * i, 16);
        const cosines = v128.shuffle<f32>(low, high, 0, 2, 4, 6);
        const sines = f32x4.mul(v128.shuffle<f32>(low, high, 1, 3, 5, 7), sign);
        const a = v128.load(from + i);
        const b = v128.load(from + i + halfBytes);
        v128.store(
          to + i,
          f32x4.relaxed_nmadd(b, sines, f32x4.mul(a, cosines)),
        );
        v128.store(
          to + i + halfBytes,
          f32x4.relaxed_madd(a, sines, f32x4.mul(b, cosines)),
        );
      }
      for (let i = whole; i < halfBytes; i += 4) {
        const cosine = v128.load32_zero(angles + 2 * i);
        const sine = f32x4.mul(v128.load32_zero(angles + 2 * i, 4), sign);
        const a = v128.load32_zero(from + i);
        const b = v128.load32_zero(from + i + halfBytes);
        storePart(to + i, f32x4.relaxed_nmadd(b, sine, f32x4.mul(a, cosine)), 1);
        storePart(to + i + halfBytes, f32x4.relaxed_madd(a, sine, f32x4.mul(b, cosine)), 1);
      }
      at += <usize>dHead << 2;
    }
  }
}
