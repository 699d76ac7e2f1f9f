// Elementwise kernels over flat arrays. Arrays are padded to 16 bytes, so the last vector may reach past the end.

export function add(out: usize, a: usize, b: usize, start: i32, end: i32): void {
  const stop = <usize>end << 2;
  for (let i = <usize>start << 2; i < stop; i += 16) {
    v128.store(out + i, f32x4.add(v128.load(a + i), v128.load(b + i)));
  }
}
