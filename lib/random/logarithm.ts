/**
 * A natural logarithm whose bits do not depend on the machine, which `Math.log` does not promise.
 *
 * @module
 */

const number = new Float64Array(1);
const words = new Uint32Array(number.buffer);

/**
 * ln x for a positive, normal x, within 2 units in the last place.
 *
 * x = 2ⁿ m with m in [√½, √2], and ln m = 2 artanh s = 2 (s + s³/3 + s⁵/5 + …) with
 * s = (m - 1) / (m + 1), of which eleven terms are summed. Addition, multiplication and division round
 * the same way everywhere.
 */
export function logarithm(x: number): number {
  number[0] = x;
  let n = (words[1] >>> 20) - 1023;
  words[1] = (words[1] & 0xfffff) | (1023 << 20);
  let m = number[0];
  if (m > Math.SQRT2) {
    m /= 2;
    n += 1;
  }
  const s = (m - 1) / (m + 1);
  const square = s * s;
  let series = 0;
  for (let k = 21; k >= 3; k -= 2) series = (series + 1 / k) * square;
  return n * Math.LN2 + 2 * (s + s * series);
}
