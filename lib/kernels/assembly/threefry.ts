// Threefry-2x32 with 20 rounds (Salmon et al. 2011): word i of a key is word i % 2 of the block whose
// counter is (i / 2, 0). lib/random/threefry.ts gives the same words in TypeScript.

@inline const PARITY: i32 = 0x1bd11bda;

// What the last call found besides what it returned.
export let secondWords: v128 = i32x4.splat(0);
export let nextFirstWords: v128 = i32x4.splat(0);
export let nextSecondWords: v128 = i32x4.splat(0);

@inline
function rotate(x: v128, bits: i32): v128 {
  return v128.or(i32x4.shl(x, bits), i32x4.shr_u(x, 32 - bits));
}

/** The first words of four blocks with counters (block, 0); the second words are in `secondWords`. */
@inline
export function threefry(key0: i32, key1: i32, block: v128): v128 {
  const k0 = i32x4.splat(key0);
  const k1 = i32x4.splat(key1);
  const k2 = i32x4.splat(key0 ^ key1 ^ PARITY);
  let x = i32x4.add(block, k0);
  let y = k1;
  x = i32x4.add(x, y), y = v128.xor(rotate(y, 13), x);
  x = i32x4.add(x, y), y = v128.xor(rotate(y, 15), x);
  x = i32x4.add(x, y), y = v128.xor(rotate(y, 26), x);
  x = i32x4.add(x, y), y = v128.xor(rotate(y, 6), x);
  x = i32x4.add(x, k1), y = i32x4.add(y, i32x4.add(k2, i32x4.splat(1)));
  x = i32x4.add(x, y), y = v128.xor(rotate(y, 17), x);
  x = i32x4.add(x, y), y = v128.xor(rotate(y, 29), x);
  x = i32x4.add(x, y), y = v128.xor(rotate(y, 16), x);
  x = i32x4.add(x, y), y = v128.xor(rotate(y, 24), x);
  x = i32x4.add(x, k2), y = i32x4.add(y, i32x4.add(k0, i32x4.splat(2)));
  x = i32x4.add(x, y), y = v128.xor(rotate(y, 13), x);
  x = i32x4.add(x, y), y = v128.xor(rotate(y, 15), x);
  x = i32x4.add(x, y), y = v128.xor(rotate(y, 26), x);
  x = i32x4.add(x, y), y = v128.xor(rotate(y, 6), x);
  x = i32x4.add(x, k0), y = i32x4.add(y, i32x4.add(k1, i32x4.splat(3)));
  x = i32x4.add(x, y), y = v128.xor(rotate(y, 17), x);
  x = i32x4.add(x, y), y = v128.xor(rotate(y, 29), x);
  x = i32x4.add(x, y), y = v128.xor(rotate(y, 16), x);
  x = i32x4.add(x, y), y = v128.xor(rotate(y, 24), x);
  x = i32x4.add(x, k1), y = i32x4.add(y, i32x4.add(k2, i32x4.splat(4)));
  x = i32x4.add(x, y), y = v128.xor(rotate(y, 13), x);
  x = i32x4.add(x, y), y = v128.xor(rotate(y, 15), x);
  x = i32x4.add(x, y), y = v128.xor(rotate(y, 26), x);
  x = i32x4.add(x, y), y = v128.xor(rotate(y, 6), x);
  secondWords = i32x4.add(y, i32x4.add(k0, i32x4.splat(5)));
  return i32x4.add(x, k2);
}

// Words 0 … 15 from an even `index` on: eight blocks side by side, since the rounds of one wait for each other.
// Returns words 0 … 3 and leaves 4 … 7, 8 … 11 and 12 … 15 in `secondWords`, `nextFirstWords` and
// `nextSecondWords`.
@inline
export function sixteenWords(key0: i32, key1: i32, index: i32): v128 {
  const k0 = i32x4.splat(key0);
  const k1 = i32x4.splat(key1);
  const k2 = i32x4.splat(key0 ^ key1 ^ PARITY);
  let x = i32x4.add(i32x4.add(i32x4.splat(index >> 1), i32x4(0, 1, 2, 3)), k0);
  let u = i32x4.add(x, i32x4.splat(4));
  let y = k1;
  let v = k1;
  let key = k0;
  x = i32x4.add(x, y), u = i32x4.add(u, v);
  y = v128.xor(rotate(y, 13), x), v = v128.xor(rotate(v, 13), u);
  x = i32x4.add(x, y), u = i32x4.add(u, v);
  y = v128.xor(rotate(y, 15), x), v = v128.xor(rotate(v, 15), u);
  x = i32x4.add(x, y), u = i32x4.add(u, v);
  y = v128.xor(rotate(y, 26), x), v = v128.xor(rotate(v, 26), u);
  x = i32x4.add(x, y), u = i32x4.add(u, v);
  y = v128.xor(rotate(y, 6), x), v = v128.xor(rotate(v, 6), u);
  key = i32x4.add(k2, i32x4.splat(1));
  x = i32x4.add(x, k1), u = i32x4.add(u, k1), y = i32x4.add(y, key), v = i32x4.add(v, key);
  x = i32x4.add(x, y), u = i32x4.add(u, v);
  y = v128.xor(rotate(y, 17), x), v = v128.xor(rotate(v, 17), u);
  x = i32x4.add(x, y), u = i32x4.add(u, v);
  y = v128.xor(rotate(y, 29), x), v = v128.xor(rotate(v, 29), u);
  x = i32x4.add(x, y), u = i32x4.add(u, v);
  y = v128.xor(rotate(y, 16), x), v = v128.xor(rotate(v, 16), u);
  x = i32x4.add(x, y), u = i32x4.add(u, v);
  y = v128.xor(rotate(y, 24), x), v = v128.xor(rotate(v, 24), u);
  key = i32x4.add(k0, i32x4.splat(2));
  x = i32x4.add(x, k2), u = i32x4.add(u, k2), y = i32x4.add(y, key), v = i32x4.add(v, key);
  x = i32x4.add(x, y), u = i32x4.add(u, v);
  y = v128.xor(rotate(y, 13), x), v = v128.xor(rotate(v, 13), u);
  x = i32x4.add(x, y), u = i32x4.add(u, v);
  y = v128.xor(rotate(y, 15), x), v = v128.xor(rotate(v, 15), u);
  x = i32x4.add(x, y), u = i32x4.add(u, v);
  y = v128.xor(rotate(y, 26), x), v = v128.xor(rotate(v, 26), u);
  x = i32x4.add(x, y), u = i32x4.add(u, v);
  y = v128.xor(rotate(y, 6), x), v = v128.xor(rotate(v, 6), u);
  key = i32x4.add(k1, i32x4.splat(3));
  x = i32x4.add(x, k0), u = i32x4.add(u, k0), y = i32x4.add(y, key), v = i32x4.add(v, key);
  x = i32x4.add(x, y), u = i32x4.add(u, v);
  y = v128.xor(rotate(y, 17), x), v = v128.xor(rotate(v, 17), u);
  x = i32x4.add(x, y), u = i32x4.add(u, v);
  y = v128.xor(rotate(y, 29), x), v = v128.xor(rotate(v, 29), u);
  x = i32x4.add(x, y), u = i32x4.add(u, v);
  y = v128.xor(rotate(y, 16), x), v = v128.xor(rotate(v, 16), u);
  x = i32x4.add(x, y), u = i32x4.add(u, v);
  y = v128.xor(rotate(y, 24), x), v = v128.xor(rotate(v, 24), u);
  key = i32x4.add(k2, i32x4.splat(4));
  x = i32x4.add(x, k1), u = i32x4.add(u, k1), y = i32x4.add(y, key), v = i32x4.add(v, key);
  x = i32x4.add(x, y), u = i32x4.add(u, v);
  y = v128.xor(rotate(y, 13), x), v = v128.xor(rotate(v, 13), u);
  x = i32x4.add(x, y), u = i32x4.add(u, v);
  y = v128.xor(rotate(y, 15), x), v = v128.xor(rotate(v, 15), u);
  x = i32x4.add(x, y), u = i32x4.add(u, v);
  y = v128.xor(rotate(y, 26), x), v = v128.xor(rotate(v, 26), u);
  x = i32x4.add(x, y), u = i32x4.add(u, v);
  y = v128.xor(rotate(y, 6), x), v = v128.xor(rotate(v, 6), u);
  key = i32x4.add(k0, i32x4.splat(5));
  x = i32x4.add(x, k2), u = i32x4.add(u, k2), y = i32x4.add(y, key), v = i32x4.add(v, key);
  secondWords = v128.shuffle<i32>(x, y, 2, 6, 3, 7);
  nextFirstWords = v128.shuffle<i32>(u, v, 0, 4, 1, 5);
  nextSecondWords = v128.shuffle<i32>(u, v, 2, 6, 3, 7);
  return v128.shuffle<i32>(x, y, 0, 4, 1, 5);
}
