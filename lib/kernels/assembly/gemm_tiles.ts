// Written by tools/gemm_tiles.ts. Tiles of a matrix product: `height` rows by panels of 8 columns.
//
// out[height, panels * 8] = from + A·B for `depth` steps; `from` is 0 for zeros. `ldOut`, `ldFrom`
// and `ldA` are the distances of rows in bytes: of A's rows for `rows`, of its columns for
// `columns`, which are the faster. `b` is packed, its panels `panelBytes` apart. Each sum runs over
// the steps in order, whatever the tile's height, so a row has the same bits in any of them.

export function rows(height: i32, out: usize, ldOut: usize, from: usize, ldFrom: usize, a: usize, ldA: usize, b: usize, depth: i32, panels: i32, panelBytes: usize): void {
  if (height == 6) return rows6(out, ldOut, from, ldFrom, a, ldA, b, depth, panels, panelBytes);
  if (height == 5) return rows5(out, ldOut, from, ldFrom, a, ldA, b, depth, panels, panelBytes);
  if (height == 4) return rows4(out, ldOut, from, ldFrom, a, ldA, b, depth, panels, panelBytes);
  if (height == 3) return rows3(out, ldOut, from, ldFrom, a, ldA, b, depth, panels, panelBytes);
  if (height == 2) return rows2(out, ldOut, from, ldFrom, a, ldA, b, depth, panels, panelBytes);
  rows1(out, ldOut, from, ldFrom, a, ldA, b, depth, panels, panelBytes);
}

export function columns(height: i32, out: usize, ldOut: usize, from: usize, ldFrom: usize, a: usize, ldA: usize, b: usize, depth: i32, panels: i32, panelBytes: usize): void {
  if (height == 6) return columns6(out, ldOut, from, ldFrom, a, ldA, b, depth, panels, panelBytes);
  if (height == 5) return columns5(out, ldOut, from, ldFrom, a, ldA, b, depth, panels, panelBytes);
  if (height == 4) return columns4(out, ldOut, from, ldFrom, a, ldA, b, depth, panels, panelBytes);
  if (height == 3) return columns3(out, ldOut, from, ldFrom, a, ldA, b, depth, panels, panelBytes);
  if (height == 2) return columns2(out, ldOut, from, ldFrom, a, ldA, b, depth, panels, panelBytes);
  columns1(out, ldOut, from, ldFrom, a, ldA, b, depth, panels, panelBytes);
}

function rows1(out: usize, ldOut: usize, from: usize, ldFrom: usize, a: usize, ldA: usize, b: usize, depth: i32, panels: i32, panelBytes: usize): void {
  while (panels-- > 0) {
    let c00 = f32x4.splat(0);
    let c01 = f32x4.splat(0);
    let at = from, ld = ldFrom;
    if (from) {
      c00 = v128.load(at, 0);
      c01 = v128.load(at, 16);
      from += 32;
    }
    let a0 = a;
    let p = b;
    let b0 = f32x4.splat(0);
    let b1 = f32x4.splat(0);
    let s = f32x4.splat(0);
    for (let n = depth >> 2; n; n--) {
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 4);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 8);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 12);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      a0 += 16;
    }
    for (let n = depth & 3; n; n--) {
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      a0 += 4;
    }
    at = out, ld = ldOut;
    v128.store(at, c00, 0);
    v128.store(at, c01, 16);
    out += 32;
    b += panelBytes;
  }
}

function rows2(out: usize, ldOut: usize, from: usize, ldFrom: usize, a: usize, ldA: usize, b: usize, depth: i32, panels: i32, panelBytes: usize): void {
  while (panels-- > 0) {
    let c00 = f32x4.splat(0);
    let c01 = f32x4.splat(0);
    let c10 = f32x4.splat(0);
    let c11 = f32x4.splat(0);
    let at = from, ld = ldFrom;
    if (from) {
      c00 = v128.load(at, 0);
      c01 = v128.load(at, 16);
      at += ld;
      c10 = v128.load(at, 0);
      c11 = v128.load(at, 16);
      from += 32;
    }
    let a0 = a;
    let a1 = a0 + ldA;
    let p = b;
    let b0 = f32x4.splat(0);
    let b1 = f32x4.splat(0);
    let s = f32x4.splat(0);
    for (let n = depth >> 2; n; n--) {
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 0);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 4);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 4);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 8);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 8);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 12);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 12);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      a0 += 16;
      a1 += 16;
    }
    for (let n = depth & 3; n; n--) {
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 0);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      a0 += 4;
      a1 += 4;
    }
    at = out, ld = ldOut;
    v128.store(at, c00, 0);
    v128.store(at, c01, 16);
    at += ld;
    v128.store(at, c10, 0);
    v128.store(at, c11, 16);
    out += 32;
    b += panelBytes;
  }
}

function rows3(out: usize, ldOut: usize, from: usize, ldFrom: usize, a: usize, ldA: usize, b: usize, depth: i32, panels: i32, panelBytes: usize): void {
  while (panels-- > 0) {
    let c00 = f32x4.splat(0);
    let c01 = f32x4.splat(0);
    let c10 = f32x4.splat(0);
    let c11 = f32x4.splat(0);
    let c20 = f32x4.splat(0);
    let c21 = f32x4.splat(0);
    let at = from, ld = ldFrom;
    if (from) {
      c00 = v128.load(at, 0);
      c01 = v128.load(at, 16);
      at += ld;
      c10 = v128.load(at, 0);
      c11 = v128.load(at, 16);
      at += ld;
      c20 = v128.load(at, 0);
      c21 = v128.load(at, 16);
      from += 32;
    }
    let a0 = a;
    let a1 = a0 + ldA;
    let a2 = a1 + ldA;
    let p = b;
    let b0 = f32x4.splat(0);
    let b1 = f32x4.splat(0);
    let s = f32x4.splat(0);
    for (let n = depth >> 2; n; n--) {
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 0);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a2, 0);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 4);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 4);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a2, 4);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 8);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 8);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a2, 8);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 12);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 12);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a2, 12);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      a0 += 16;
      a1 += 16;
      a2 += 16;
    }
    for (let n = depth & 3; n; n--) {
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 0);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a2, 0);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      a0 += 4;
      a1 += 4;
      a2 += 4;
    }
    at = out, ld = ldOut;
    v128.store(at, c00, 0);
    v128.store(at, c01, 16);
    at += ld;
    v128.store(at, c10, 0);
    v128.store(at, c11, 16);
    at += ld;
    v128.store(at, c20, 0);
    v128.store(at, c21, 16);
    out += 32;
    b += panelBytes;
  }
}

function rows4(out: usize, ldOut: usize, from: usize, ldFrom: usize, a: usize, ldA: usize, b: usize, depth: i32, panels: i32, panelBytes: usize): void {
  while (panels-- > 0) {
    let c00 = f32x4.splat(0);
    let c01 = f32x4.splat(0);
    let c10 = f32x4.splat(0);
    let c11 = f32x4.splat(0);
    let c20 = f32x4.splat(0);
    let c21 = f32x4.splat(0);
    let c30 = f32x4.splat(0);
    let c31 = f32x4.splat(0);
    let at = from, ld = ldFrom;
    if (from) {
      c00 = v128.load(at, 0);
      c01 = v128.load(at, 16);
      at += ld;
      c10 = v128.load(at, 0);
      c11 = v128.load(at, 16);
      at += ld;
      c20 = v128.load(at, 0);
      c21 = v128.load(at, 16);
      at += ld;
      c30 = v128.load(at, 0);
      c31 = v128.load(at, 16);
      from += 32;
    }
    let a0 = a;
    let a1 = a0 + ldA;
    let a2 = a1 + ldA;
    let a3 = a2 + ldA;
    let p = b;
    let b0 = f32x4.splat(0);
    let b1 = f32x4.splat(0);
    let s = f32x4.splat(0);
    for (let n = depth >> 2; n; n--) {
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 0);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a2, 0);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.load32_splat(a3, 0);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 4);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 4);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a2, 4);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.load32_splat(a3, 4);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 8);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 8);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a2, 8);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.load32_splat(a3, 8);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 12);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 12);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a2, 12);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.load32_splat(a3, 12);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      a0 += 16;
      a1 += 16;
      a2 += 16;
      a3 += 16;
    }
    for (let n = depth & 3; n; n--) {
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 0);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a2, 0);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.load32_splat(a3, 0);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      a0 += 4;
      a1 += 4;
      a2 += 4;
      a3 += 4;
    }
    at = out, ld = ldOut;
    v128.store(at, c00, 0);
    v128.store(at, c01, 16);
    at += ld;
    v128.store(at, c10, 0);
    v128.store(at, c11, 16);
    at += ld;
    v128.store(at, c20, 0);
    v128.store(at, c21, 16);
    at += ld;
    v128.store(at, c30, 0);
    v128.store(at, c31, 16);
    out += 32;
    b += panelBytes;
  }
}

function rows5(out: usize, ldOut: usize, from: usize, ldFrom: usize, a: usize, ldA: usize, b: usize, depth: i32, panels: i32, panelBytes: usize): void {
  while (panels-- > 0) {
    let c00 = f32x4.splat(0);
    let c01 = f32x4.splat(0);
    let c10 = f32x4.splat(0);
    let c11 = f32x4.splat(0);
    let c20 = f32x4.splat(0);
    let c21 = f32x4.splat(0);
    let c30 = f32x4.splat(0);
    let c31 = f32x4.splat(0);
    let c40 = f32x4.splat(0);
    let c41 = f32x4.splat(0);
    let at = from, ld = ldFrom;
    if (from) {
      c00 = v128.load(at, 0);
      c01 = v128.load(at, 16);
      at += ld;
      c10 = v128.load(at, 0);
      c11 = v128.load(at, 16);
      at += ld;
      c20 = v128.load(at, 0);
      c21 = v128.load(at, 16);
      at += ld;
      c30 = v128.load(at, 0);
      c31 = v128.load(at, 16);
      at += ld;
      c40 = v128.load(at, 0);
      c41 = v128.load(at, 16);
      from += 32;
    }
    let a0 = a;
    let a1 = a0 + ldA;
    let a2 = a1 + ldA;
    let a3 = a2 + ldA;
    let a4 = a3 + ldA;
    let p = b;
    let b0 = f32x4.splat(0);
    let b1 = f32x4.splat(0);
    let s = f32x4.splat(0);
    for (let n = depth >> 2; n; n--) {
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 0);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a2, 0);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.load32_splat(a3, 0);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      s = v128.load32_splat(a4, 0);
      c40 = f32x4.relaxed_madd(s, b0, c40);
      c41 = f32x4.relaxed_madd(s, b1, c41);
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 4);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 4);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a2, 4);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.load32_splat(a3, 4);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      s = v128.load32_splat(a4, 4);
      c40 = f32x4.relaxed_madd(s, b0, c40);
      c41 = f32x4.relaxed_madd(s, b1, c41);
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 8);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 8);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a2, 8);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.load32_splat(a3, 8);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      s = v128.load32_splat(a4, 8);
      c40 = f32x4.relaxed_madd(s, b0, c40);
      c41 = f32x4.relaxed_madd(s, b1, c41);
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 12);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 12);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a2, 12);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.load32_splat(a3, 12);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      s = v128.load32_splat(a4, 12);
      c40 = f32x4.relaxed_madd(s, b0, c40);
      c41 = f32x4.relaxed_madd(s, b1, c41);
      a0 += 16;
      a1 += 16;
      a2 += 16;
      a3 += 16;
      a4 += 16;
    }
    for (let n = depth & 3; n; n--) {
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 0);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a2, 0);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.load32_splat(a3, 0);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      s = v128.load32_splat(a4, 0);
      c40 = f32x4.relaxed_madd(s, b0, c40);
      c41 = f32x4.relaxed_madd(s, b1, c41);
      a0 += 4;
      a1 += 4;
      a2 += 4;
      a3 += 4;
      a4 += 4;
    }
    at = out, ld = ldOut;
    v128.store(at, c00, 0);
    v128.store(at, c01, 16);
    at += ld;
    v128.store(at, c10, 0);
    v128.store(at, c11, 16);
    at += ld;
    v128.store(at, c20, 0);
    v128.store(at, c21, 16);
    at += ld;
    v128.store(at, c30, 0);
    v128.store(at, c31, 16);
    at += ld;
    v128.store(at, c40, 0);
    v128.store(at, c41, 16);
    out += 32;
    b += panelBytes;
  }
}

function rows6(out: usize, ldOut: usize, from: usize, ldFrom: usize, a: usize, ldA: usize, b: usize, depth: i32, panels: i32, panelBytes: usize): void {
  while (panels-- > 0) {
    let c00 = f32x4.splat(0);
    let c01 = f32x4.splat(0);
    let c10 = f32x4.splat(0);
    let c11 = f32x4.splat(0);
    let c20 = f32x4.splat(0);
    let c21 = f32x4.splat(0);
    let c30 = f32x4.splat(0);
    let c31 = f32x4.splat(0);
    let c40 = f32x4.splat(0);
    let c41 = f32x4.splat(0);
    let c50 = f32x4.splat(0);
    let c51 = f32x4.splat(0);
    let at = from, ld = ldFrom;
    if (from) {
      c00 = v128.load(at, 0);
      c01 = v128.load(at, 16);
      at += ld;
      c10 = v128.load(at, 0);
      c11 = v128.load(at, 16);
      at += ld;
      c20 = v128.load(at, 0);
      c21 = v128.load(at, 16);
      at += ld;
      c30 = v128.load(at, 0);
      c31 = v128.load(at, 16);
      at += ld;
      c40 = v128.load(at, 0);
      c41 = v128.load(at, 16);
      at += ld;
      c50 = v128.load(at, 0);
      c51 = v128.load(at, 16);
      from += 32;
    }
    let a0 = a;
    let a1 = a0 + ldA;
    let a2 = a1 + ldA;
    let a3 = a2 + ldA;
    let a4 = a3 + ldA;
    let a5 = a4 + ldA;
    let p = b;
    let b0 = f32x4.splat(0);
    let b1 = f32x4.splat(0);
    let s = f32x4.splat(0);
    for (let n = depth >> 3; n; n--) {
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 0);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a2, 0);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.load32_splat(a3, 0);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      s = v128.load32_splat(a4, 0);
      c40 = f32x4.relaxed_madd(s, b0, c40);
      c41 = f32x4.relaxed_madd(s, b1, c41);
      s = v128.load32_splat(a5, 0);
      c50 = f32x4.relaxed_madd(s, b0, c50);
      c51 = f32x4.relaxed_madd(s, b1, c51);
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 4);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 4);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a2, 4);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.load32_splat(a3, 4);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      s = v128.load32_splat(a4, 4);
      c40 = f32x4.relaxed_madd(s, b0, c40);
      c41 = f32x4.relaxed_madd(s, b1, c41);
      s = v128.load32_splat(a5, 4);
      c50 = f32x4.relaxed_madd(s, b0, c50);
      c51 = f32x4.relaxed_madd(s, b1, c51);
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 8);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 8);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a2, 8);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.load32_splat(a3, 8);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      s = v128.load32_splat(a4, 8);
      c40 = f32x4.relaxed_madd(s, b0, c40);
      c41 = f32x4.relaxed_madd(s, b1, c41);
      s = v128.load32_splat(a5, 8);
      c50 = f32x4.relaxed_madd(s, b0, c50);
      c51 = f32x4.relaxed_madd(s, b1, c51);
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 12);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 12);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a2, 12);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.load32_splat(a3, 12);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      s = v128.load32_splat(a4, 12);
      c40 = f32x4.relaxed_madd(s, b0, c40);
      c41 = f32x4.relaxed_madd(s, b1, c41);
      s = v128.load32_splat(a5, 12);
      c50 = f32x4.relaxed_madd(s, b0, c50);
      c51 = f32x4.relaxed_madd(s, b1, c51);
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 16);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 16);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a2, 16);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.load32_splat(a3, 16);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      s = v128.load32_splat(a4, 16);
      c40 = f32x4.relaxed_madd(s, b0, c40);
      c41 = f32x4.relaxed_madd(s, b1, c41);
      s = v128.load32_splat(a5, 16);
      c50 = f32x4.relaxed_madd(s, b0, c50);
      c51 = f32x4.relaxed_madd(s, b1, c51);
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 20);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 20);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a2, 20);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.load32_splat(a3, 20);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      s = v128.load32_splat(a4, 20);
      c40 = f32x4.relaxed_madd(s, b0, c40);
      c41 = f32x4.relaxed_madd(s, b1, c41);
      s = v128.load32_splat(a5, 20);
      c50 = f32x4.relaxed_madd(s, b0, c50);
      c51 = f32x4.relaxed_madd(s, b1, c51);
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 24);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 24);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a2, 24);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.load32_splat(a3, 24);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      s = v128.load32_splat(a4, 24);
      c40 = f32x4.relaxed_madd(s, b0, c40);
      c41 = f32x4.relaxed_madd(s, b1, c41);
      s = v128.load32_splat(a5, 24);
      c50 = f32x4.relaxed_madd(s, b0, c50);
      c51 = f32x4.relaxed_madd(s, b1, c51);
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 28);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 28);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a2, 28);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.load32_splat(a3, 28);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      s = v128.load32_splat(a4, 28);
      c40 = f32x4.relaxed_madd(s, b0, c40);
      c41 = f32x4.relaxed_madd(s, b1, c41);
      s = v128.load32_splat(a5, 28);
      c50 = f32x4.relaxed_madd(s, b0, c50);
      c51 = f32x4.relaxed_madd(s, b1, c51);
      a0 += 32;
      a1 += 32;
      a2 += 32;
      a3 += 32;
      a4 += 32;
      a5 += 32;
    }
    for (let n = depth & 7; n; n--) {
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a1, 0);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a2, 0);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.load32_splat(a3, 0);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      s = v128.load32_splat(a4, 0);
      c40 = f32x4.relaxed_madd(s, b0, c40);
      c41 = f32x4.relaxed_madd(s, b1, c41);
      s = v128.load32_splat(a5, 0);
      c50 = f32x4.relaxed_madd(s, b0, c50);
      c51 = f32x4.relaxed_madd(s, b1, c51);
      a0 += 4;
      a1 += 4;
      a2 += 4;
      a3 += 4;
      a4 += 4;
      a5 += 4;
    }
    at = out, ld = ldOut;
    v128.store(at, c00, 0);
    v128.store(at, c01, 16);
    at += ld;
    v128.store(at, c10, 0);
    v128.store(at, c11, 16);
    at += ld;
    v128.store(at, c20, 0);
    v128.store(at, c21, 16);
    at += ld;
    v128.store(at, c30, 0);
    v128.store(at, c31, 16);
    at += ld;
    v128.store(at, c40, 0);
    v128.store(at, c41, 16);
    at += ld;
    v128.store(at, c50, 0);
    v128.store(at, c51, 16);
    out += 32;
    b += panelBytes;
  }
}

function columns1(out: usize, ldOut: usize, from: usize, ldFrom: usize, a: usize, ldA: usize, b: usize, depth: i32, panels: i32, panelBytes: usize): void {
  while (panels-- > 0) {
    let c00 = f32x4.splat(0);
    let c01 = f32x4.splat(0);
    let at = from, ld = ldFrom;
    if (from) {
      c00 = v128.load(at, 0);
      c01 = v128.load(at, 16);
      from += 32;
    }
    let a0 = a;
    let p = b;
    let b0 = f32x4.splat(0);
    let b1 = f32x4.splat(0);
    let s = f32x4.splat(0);
    for (let n = depth >> 2; n; n--) {
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      a0 += ldA;
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      a0 += ldA;
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      a0 += ldA;
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      a0 += ldA;
    }
    for (let n = depth & 3; n; n--) {
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      a0 += ldA;
    }
    at = out, ld = ldOut;
    v128.store(at, c00, 0);
    v128.store(at, c01, 16);
    out += 32;
    b += panelBytes;
  }
}

function columns2(out: usize, ldOut: usize, from: usize, ldFrom: usize, a: usize, ldA: usize, b: usize, depth: i32, panels: i32, panelBytes: usize): void {
  while (panels-- > 0) {
    let c00 = f32x4.splat(0);
    let c01 = f32x4.splat(0);
    let c10 = f32x4.splat(0);
    let c11 = f32x4.splat(0);
    let at = from, ld = ldFrom;
    if (from) {
      c00 = v128.load(at, 0);
      c01 = v128.load(at, 16);
      at += ld;
      c10 = v128.load(at, 0);
      c11 = v128.load(at, 16);
      from += 32;
    }
    let a0 = a;
    let p = b;
    let b0 = f32x4.splat(0);
    let b1 = f32x4.splat(0);
    let s = f32x4.splat(0);
    for (let n = depth >> 2; n; n--) {
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a0, 4);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      a0 += ldA;
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a0, 4);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      a0 += ldA;
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a0, 4);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      a0 += ldA;
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a0, 4);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      a0 += ldA;
    }
    for (let n = depth & 3; n; n--) {
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a0, 4);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      a0 += ldA;
    }
    at = out, ld = ldOut;
    v128.store(at, c00, 0);
    v128.store(at, c01, 16);
    at += ld;
    v128.store(at, c10, 0);
    v128.store(at, c11, 16);
    out += 32;
    b += panelBytes;
  }
}

function columns3(out: usize, ldOut: usize, from: usize, ldFrom: usize, a: usize, ldA: usize, b: usize, depth: i32, panels: i32, panelBytes: usize): void {
  while (panels-- > 0) {
    let c00 = f32x4.splat(0);
    let c01 = f32x4.splat(0);
    let c10 = f32x4.splat(0);
    let c11 = f32x4.splat(0);
    let c20 = f32x4.splat(0);
    let c21 = f32x4.splat(0);
    let at = from, ld = ldFrom;
    if (from) {
      c00 = v128.load(at, 0);
      c01 = v128.load(at, 16);
      at += ld;
      c10 = v128.load(at, 0);
      c11 = v128.load(at, 16);
      at += ld;
      c20 = v128.load(at, 0);
      c21 = v128.load(at, 16);
      from += 32;
    }
    let a0 = a;
    let p = b;
    let b0 = f32x4.splat(0);
    let b1 = f32x4.splat(0);
    let s = f32x4.splat(0);
    for (let n = depth >> 2; n; n--) {
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a0, 4);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a0, 8);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      a0 += ldA;
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a0, 4);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a0, 8);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      a0 += ldA;
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a0, 4);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a0, 8);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      a0 += ldA;
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a0, 4);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a0, 8);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      a0 += ldA;
    }
    for (let n = depth & 3; n; n--) {
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load32_splat(a0, 0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.load32_splat(a0, 4);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.load32_splat(a0, 8);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      a0 += ldA;
    }
    at = out, ld = ldOut;
    v128.store(at, c00, 0);
    v128.store(at, c01, 16);
    at += ld;
    v128.store(at, c10, 0);
    v128.store(at, c11, 16);
    at += ld;
    v128.store(at, c20, 0);
    v128.store(at, c21, 16);
    out += 32;
    b += panelBytes;
  }
}

function columns4(out: usize, ldOut: usize, from: usize, ldFrom: usize, a: usize, ldA: usize, b: usize, depth: i32, panels: i32, panelBytes: usize): void {
  while (panels-- > 0) {
    let c00 = f32x4.splat(0);
    let c01 = f32x4.splat(0);
    let c10 = f32x4.splat(0);
    let c11 = f32x4.splat(0);
    let c20 = f32x4.splat(0);
    let c21 = f32x4.splat(0);
    let c30 = f32x4.splat(0);
    let c31 = f32x4.splat(0);
    let at = from, ld = ldFrom;
    if (from) {
      c00 = v128.load(at, 0);
      c01 = v128.load(at, 16);
      at += ld;
      c10 = v128.load(at, 0);
      c11 = v128.load(at, 16);
      at += ld;
      c20 = v128.load(at, 0);
      c21 = v128.load(at, 16);
      at += ld;
      c30 = v128.load(at, 0);
      c31 = v128.load(at, 16);
      from += 32;
      {
        const m0 = v128.shuffle<f32>(c00, c10, 0, 5, 2, 7);
        const m1 = v128.shuffle<f32>(c20, c30, 0, 5, 2, 7);
        const m2 = v128.shuffle<f32>(c10, c20, 0, 5, 2, 7);
        const m3 = v128.shuffle<f32>(c30, c00, 0, 5, 2, 7);
        c00 = v128.shuffle<f32>(m0, m1, 0, 1, 6, 7);
        c10 = v128.shuffle<f32>(m2, m3, 0, 1, 6, 7);
        c20 = v128.shuffle<f32>(m1, m0, 0, 1, 6, 7);
        c30 = v128.shuffle<f32>(m3, m2, 0, 1, 6, 7);
      }
      {
        const m0 = v128.shuffle<f32>(c01, c11, 0, 5, 2, 7);
        const m1 = v128.shuffle<f32>(c21, c31, 0, 5, 2, 7);
        const m2 = v128.shuffle<f32>(c11, c21, 0, 5, 2, 7);
        const m3 = v128.shuffle<f32>(c31, c01, 0, 5, 2, 7);
        c01 = v128.shuffle<f32>(m0, m1, 0, 1, 6, 7);
        c11 = v128.shuffle<f32>(m2, m3, 0, 1, 6, 7);
        c21 = v128.shuffle<f32>(m1, m0, 0, 1, 6, 7);
        c31 = v128.shuffle<f32>(m3, m2, 0, 1, 6, 7);
      }
    }
    let a0 = a;
    let p = b;
    let b0 = f32x4.splat(0);
    let b1 = f32x4.splat(0);
    let s = f32x4.splat(0);
    for (let n = depth >> 2; n; n--) {
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load(a0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      a0 += ldA;
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load(a0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      a0 += ldA;
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load(a0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      a0 += ldA;
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load(a0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      a0 += ldA;
    }
    for (let n = depth & 3; n; n--) {
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load(a0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      a0 += ldA;
    }
    {
      const m0 = v128.shuffle<f32>(c00, c30, 0, 5, 2, 7);
      const m1 = v128.shuffle<f32>(c20, c10, 0, 5, 2, 7);
      const m2 = v128.shuffle<f32>(c10, c00, 0, 5, 2, 7);
      const m3 = v128.shuffle<f32>(c30, c20, 0, 5, 2, 7);
      c00 = v128.shuffle<f32>(m0, m1, 0, 1, 6, 7);
      c10 = v128.shuffle<f32>(m2, m3, 0, 1, 6, 7);
      c20 = v128.shuffle<f32>(m1, m0, 0, 1, 6, 7);
      c30 = v128.shuffle<f32>(m3, m2, 0, 1, 6, 7);
    }
    {
      const m0 = v128.shuffle<f32>(c01, c31, 0, 5, 2, 7);
      const m1 = v128.shuffle<f32>(c21, c11, 0, 5, 2, 7);
      const m2 = v128.shuffle<f32>(c11, c01, 0, 5, 2, 7);
      const m3 = v128.shuffle<f32>(c31, c21, 0, 5, 2, 7);
      c01 = v128.shuffle<f32>(m0, m1, 0, 1, 6, 7);
      c11 = v128.shuffle<f32>(m2, m3, 0, 1, 6, 7);
      c21 = v128.shuffle<f32>(m1, m0, 0, 1, 6, 7);
      c31 = v128.shuffle<f32>(m3, m2, 0, 1, 6, 7);
    }
    at = out, ld = ldOut;
    v128.store(at, c00, 0);
    v128.store(at, c01, 16);
    at += ld;
    v128.store(at, c10, 0);
    v128.store(at, c11, 16);
    at += ld;
    v128.store(at, c20, 0);
    v128.store(at, c21, 16);
    at += ld;
    v128.store(at, c30, 0);
    v128.store(at, c31, 16);
    out += 32;
    b += panelBytes;
  }
}

function columns5(out: usize, ldOut: usize, from: usize, ldFrom: usize, a: usize, ldA: usize, b: usize, depth: i32, panels: i32, panelBytes: usize): void {
  while (panels-- > 0) {
    let c00 = f32x4.splat(0);
    let c01 = f32x4.splat(0);
    let c10 = f32x4.splat(0);
    let c11 = f32x4.splat(0);
    let c20 = f32x4.splat(0);
    let c21 = f32x4.splat(0);
    let c30 = f32x4.splat(0);
    let c31 = f32x4.splat(0);
    let c40 = f32x4.splat(0);
    let c41 = f32x4.splat(0);
    let at = from, ld = ldFrom;
    if (from) {
      c00 = v128.load(at, 0);
      c01 = v128.load(at, 16);
      at += ld;
      c10 = v128.load(at, 0);
      c11 = v128.load(at, 16);
      at += ld;
      c20 = v128.load(at, 0);
      c21 = v128.load(at, 16);
      at += ld;
      c30 = v128.load(at, 0);
      c31 = v128.load(at, 16);
      at += ld;
      c40 = v128.load(at, 0);
      c41 = v128.load(at, 16);
      from += 32;
      {
        const m0 = v128.shuffle<f32>(c00, c10, 0, 5, 2, 7);
        const m1 = v128.shuffle<f32>(c20, c30, 0, 5, 2, 7);
        const m2 = v128.shuffle<f32>(c10, c20, 0, 5, 2, 7);
        const m3 = v128.shuffle<f32>(c30, c00, 0, 5, 2, 7);
        c00 = v128.shuffle<f32>(m0, m1, 0, 1, 6, 7);
        c10 = v128.shuffle<f32>(m2, m3, 0, 1, 6, 7);
        c20 = v128.shuffle<f32>(m1, m0, 0, 1, 6, 7);
        c30 = v128.shuffle<f32>(m3, m2, 0, 1, 6, 7);
      }
      {
        const m0 = v128.shuffle<f32>(c01, c11, 0, 5, 2, 7);
        const m1 = v128.shuffle<f32>(c21, c31, 0, 5, 2, 7);
        const m2 = v128.shuffle<f32>(c11, c21, 0, 5, 2, 7);
        const m3 = v128.shuffle<f32>(c31, c01, 0, 5, 2, 7);
        c01 = v128.shuffle<f32>(m0, m1, 0, 1, 6, 7);
        c11 = v128.shuffle<f32>(m2, m3, 0, 1, 6, 7);
        c21 = v128.shuffle<f32>(m1, m0, 0, 1, 6, 7);
        c31 = v128.shuffle<f32>(m3, m2, 0, 1, 6, 7);
      }
    }
    let a0 = a;
    let p = b;
    let b0 = f32x4.splat(0);
    let b1 = f32x4.splat(0);
    let s = f32x4.splat(0);
    for (let n = depth >> 2; n; n--) {
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load(a0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      s = v128.load32_splat(a0, 16);
      c40 = f32x4.relaxed_madd(s, b0, c40);
      c41 = f32x4.relaxed_madd(s, b1, c41);
      a0 += ldA;
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load(a0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      s = v128.load32_splat(a0, 16);
      c40 = f32x4.relaxed_madd(s, b0, c40);
      c41 = f32x4.relaxed_madd(s, b1, c41);
      a0 += ldA;
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load(a0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      s = v128.load32_splat(a0, 16);
      c40 = f32x4.relaxed_madd(s, b0, c40);
      c41 = f32x4.relaxed_madd(s, b1, c41);
      a0 += ldA;
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load(a0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      s = v128.load32_splat(a0, 16);
      c40 = f32x4.relaxed_madd(s, b0, c40);
      c41 = f32x4.relaxed_madd(s, b1, c41);
      a0 += ldA;
    }
    for (let n = depth & 3; n; n--) {
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load(a0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      s = v128.load32_splat(a0, 16);
      c40 = f32x4.relaxed_madd(s, b0, c40);
      c41 = f32x4.relaxed_madd(s, b1, c41);
      a0 += ldA;
    }
    {
      const m0 = v128.shuffle<f32>(c00, c30, 0, 5, 2, 7);
      const m1 = v128.shuffle<f32>(c20, c10, 0, 5, 2, 7);
      const m2 = v128.shuffle<f32>(c10, c00, 0, 5, 2, 7);
      const m3 = v128.shuffle<f32>(c30, c20, 0, 5, 2, 7);
      c00 = v128.shuffle<f32>(m0, m1, 0, 1, 6, 7);
      c10 = v128.shuffle<f32>(m2, m3, 0, 1, 6, 7);
      c20 = v128.shuffle<f32>(m1, m0, 0, 1, 6, 7);
      c30 = v128.shuffle<f32>(m3, m2, 0, 1, 6, 7);
    }
    {
      const m0 = v128.shuffle<f32>(c01, c31, 0, 5, 2, 7);
      const m1 = v128.shuffle<f32>(c21, c11, 0, 5, 2, 7);
      const m2 = v128.shuffle<f32>(c11, c01, 0, 5, 2, 7);
      const m3 = v128.shuffle<f32>(c31, c21, 0, 5, 2, 7);
      c01 = v128.shuffle<f32>(m0, m1, 0, 1, 6, 7);
      c11 = v128.shuffle<f32>(m2, m3, 0, 1, 6, 7);
      c21 = v128.shuffle<f32>(m1, m0, 0, 1, 6, 7);
      c31 = v128.shuffle<f32>(m3, m2, 0, 1, 6, 7);
    }
    at = out, ld = ldOut;
    v128.store(at, c00, 0);
    v128.store(at, c01, 16);
    at += ld;
    v128.store(at, c10, 0);
    v128.store(at, c11, 16);
    at += ld;
    v128.store(at, c20, 0);
    v128.store(at, c21, 16);
    at += ld;
    v128.store(at, c30, 0);
    v128.store(at, c31, 16);
    at += ld;
    v128.store(at, c40, 0);
    v128.store(at, c41, 16);
    out += 32;
    b += panelBytes;
  }
}

function columns6(out: usize, ldOut: usize, from: usize, ldFrom: usize, a: usize, ldA: usize, b: usize, depth: i32, panels: i32, panelBytes: usize): void {
  while (panels-- > 0) {
    let c00 = f32x4.splat(0);
    let c01 = f32x4.splat(0);
    let c10 = f32x4.splat(0);
    let c11 = f32x4.splat(0);
    let c20 = f32x4.splat(0);
    let c21 = f32x4.splat(0);
    let c30 = f32x4.splat(0);
    let c31 = f32x4.splat(0);
    let c40 = f32x4.splat(0);
    let c41 = f32x4.splat(0);
    let c50 = f32x4.splat(0);
    let c51 = f32x4.splat(0);
    let at = from, ld = ldFrom;
    if (from) {
      c00 = v128.load(at, 0);
      c01 = v128.load(at, 16);
      at += ld;
      c10 = v128.load(at, 0);
      c11 = v128.load(at, 16);
      at += ld;
      c20 = v128.load(at, 0);
      c21 = v128.load(at, 16);
      at += ld;
      c30 = v128.load(at, 0);
      c31 = v128.load(at, 16);
      at += ld;
      c40 = v128.load(at, 0);
      c41 = v128.load(at, 16);
      at += ld;
      c50 = v128.load(at, 0);
      c51 = v128.load(at, 16);
      from += 32;
      {
        const m0 = v128.shuffle<f32>(c00, c10, 0, 5, 2, 7);
        const m1 = v128.shuffle<f32>(c20, c30, 0, 5, 2, 7);
        const m2 = v128.shuffle<f32>(c10, c20, 0, 5, 2, 7);
        const m3 = v128.shuffle<f32>(c30, c00, 0, 5, 2, 7);
        c00 = v128.shuffle<f32>(m0, m1, 0, 1, 6, 7);
        c10 = v128.shuffle<f32>(m2, m3, 0, 1, 6, 7);
        c20 = v128.shuffle<f32>(m1, m0, 0, 1, 6, 7);
        c30 = v128.shuffle<f32>(m3, m2, 0, 1, 6, 7);
      }
      {
        const m0 = v128.shuffle<f32>(c01, c11, 0, 5, 2, 7);
        const m1 = v128.shuffle<f32>(c21, c31, 0, 5, 2, 7);
        const m2 = v128.shuffle<f32>(c11, c21, 0, 5, 2, 7);
        const m3 = v128.shuffle<f32>(c31, c01, 0, 5, 2, 7);
        c01 = v128.shuffle<f32>(m0, m1, 0, 1, 6, 7);
        c11 = v128.shuffle<f32>(m2, m3, 0, 1, 6, 7);
        c21 = v128.shuffle<f32>(m1, m0, 0, 1, 6, 7);
        c31 = v128.shuffle<f32>(m3, m2, 0, 1, 6, 7);
      }
    }
    let a0 = a;
    let p = b;
    let b0 = f32x4.splat(0);
    let b1 = f32x4.splat(0);
    let s = f32x4.splat(0);
    for (let n = depth >> 2; n; n--) {
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load(a0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      s = v128.load32_splat(a0, 16);
      c40 = f32x4.relaxed_madd(s, b0, c40);
      c41 = f32x4.relaxed_madd(s, b1, c41);
      s = v128.load32_splat(a0, 20);
      c50 = f32x4.relaxed_madd(s, b0, c50);
      c51 = f32x4.relaxed_madd(s, b1, c51);
      a0 += ldA;
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load(a0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      s = v128.load32_splat(a0, 16);
      c40 = f32x4.relaxed_madd(s, b0, c40);
      c41 = f32x4.relaxed_madd(s, b1, c41);
      s = v128.load32_splat(a0, 20);
      c50 = f32x4.relaxed_madd(s, b0, c50);
      c51 = f32x4.relaxed_madd(s, b1, c51);
      a0 += ldA;
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load(a0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      s = v128.load32_splat(a0, 16);
      c40 = f32x4.relaxed_madd(s, b0, c40);
      c41 = f32x4.relaxed_madd(s, b1, c41);
      s = v128.load32_splat(a0, 20);
      c50 = f32x4.relaxed_madd(s, b0, c50);
      c51 = f32x4.relaxed_madd(s, b1, c51);
      a0 += ldA;
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load(a0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      s = v128.load32_splat(a0, 16);
      c40 = f32x4.relaxed_madd(s, b0, c40);
      c41 = f32x4.relaxed_madd(s, b1, c41);
      s = v128.load32_splat(a0, 20);
      c50 = f32x4.relaxed_madd(s, b0, c50);
      c51 = f32x4.relaxed_madd(s, b1, c51);
      a0 += ldA;
    }
    for (let n = depth & 3; n; n--) {
      b0 = v128.load(p, 0);
      b1 = v128.load(p, 16);
      p += 32;
      s = v128.load(a0);
      c00 = f32x4.relaxed_madd(s, b0, c00);
      c01 = f32x4.relaxed_madd(s, b1, c01);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c10 = f32x4.relaxed_madd(s, b0, c10);
      c11 = f32x4.relaxed_madd(s, b1, c11);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c20 = f32x4.relaxed_madd(s, b0, c20);
      c21 = f32x4.relaxed_madd(s, b1, c21);
      s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);
      c30 = f32x4.relaxed_madd(s, b0, c30);
      c31 = f32x4.relaxed_madd(s, b1, c31);
      s = v128.load32_splat(a0, 16);
      c40 = f32x4.relaxed_madd(s, b0, c40);
      c41 = f32x4.relaxed_madd(s, b1, c41);
      s = v128.load32_splat(a0, 20);
      c50 = f32x4.relaxed_madd(s, b0, c50);
      c51 = f32x4.relaxed_madd(s, b1, c51);
      a0 += ldA;
    }
    {
      const m0 = v128.shuffle<f32>(c00, c30, 0, 5, 2, 7);
      const m1 = v128.shuffle<f32>(c20, c10, 0, 5, 2, 7);
      const m2 = v128.shuffle<f32>(c10, c00, 0, 5, 2, 7);
      const m3 = v128.shuffle<f32>(c30, c20, 0, 5, 2, 7);
      c00 = v128.shuffle<f32>(m0, m1, 0, 1, 6, 7);
      c10 = v128.shuffle<f32>(m2, m3, 0, 1, 6, 7);
      c20 = v128.shuffle<f32>(m1, m0, 0, 1, 6, 7);
      c30 = v128.shuffle<f32>(m3, m2, 0, 1, 6, 7);
    }
    {
      const m0 = v128.shuffle<f32>(c01, c31, 0, 5, 2, 7);
      const m1 = v128.shuffle<f32>(c21, c11, 0, 5, 2, 7);
      const m2 = v128.shuffle<f32>(c11, c01, 0, 5, 2, 7);
      const m3 = v128.shuffle<f32>(c31, c21, 0, 5, 2, 7);
      c01 = v128.shuffle<f32>(m0, m1, 0, 1, 6, 7);
      c11 = v128.shuffle<f32>(m2, m3, 0, 1, 6, 7);
      c21 = v128.shuffle<f32>(m1, m0, 0, 1, 6, 7);
      c31 = v128.shuffle<f32>(m3, m2, 0, 1, 6, 7);
    }
    at = out, ld = ldOut;
    v128.store(at, c00, 0);
    v128.store(at, c01, 16);
    at += ld;
    v128.store(at, c10, 0);
    v128.store(at, c11, 16);
    at += ld;
    v128.store(at, c20, 0);
    v128.store(at, c21, 16);
    at += ld;
    v128.store(at, c30, 0);
    v128.store(at, c31, 16);
    at += ld;
    v128.store(at, c40, 0);
    v128.store(at, c41, 16);
    at += ld;
    v128.store(at, c50, 0);
    v128.store(at, c51, 16);
    out += 32;
    b += panelBytes;
  }
}
