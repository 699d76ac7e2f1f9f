/**
 * Functions of one number that `Math` lacks, in float64.
 *
 * @module
 */

/**
 * The error function, `2/√π ∫₀ˣ e^(-t²) dt`, within a few units in the last place: the series
 * `2/√π e^(-x²) Σ 2ⁿ x^(2n+1) / (2n+1)!!`, whose terms all have one sign.
 */
export function errorFunction(x: number): number {
  if (!(Math.abs(x) < 6)) return Math.sign(x);
  let term = x;
  let sum = 0;
  for (let n = 0; Math.abs(term) > Math.abs(sum) * 2 ** -54; n++) {
    sum += term;
    term *= 2 * x * x / (2 * n + 3);
  }
  return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
}

/** `1 / (1 + e^-x)` */
export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** The normal distribution's density at x, `e^(-x²/2) / √(2π)`. */
export const normalDensity = (x: number): number => Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);

/**
 * The normal distribution's cumulative probability Φ. Far below 0, where `1 + erf` would cancel, it is the
 * density times Laplace's continued fraction `1/(a + 1/(a + 2/(a + 3/(a + …))))` with `a = -x`.
 */
export function normalProbability(x: number): number {
  if (!(x < -2)) return (1 + errorFunction(x * Math.SQRT1_2)) / 2;
  let fraction = -x;
  for (let k = 200; k > 0; k--) fraction = k / fraction - x;
  return normalDensity(x) / fraction;
}

/** `x Φ(x)` (Hendrycks & Gimpel 2016). */
export const gelu = (x: number): number => x === -Infinity ? 0 : x * normalProbability(x);

/** `d gelu(x) / dx = Φ(x) + x φ(x)` with the normal density φ. */
export const geluDerivative = (x: number): number =>
  normalProbability(x) + (Number.isFinite(x) ? x * normalDensity(x) : 0);

const geluSlope = Math.sqrt(2 / Math.PI);

/** `x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2`, the approximation that GPT-2 uses. */
export const geluTanh = (x: number): number =>
  x * logistic(2 * geluSlope * (x + 0.044715 * x ** 3));

/** `d geluTanh(x) / dx` */
export function geluTanhDerivative(x: number): number {
  const s = logistic(2 * geluSlope * (x + 0.044715 * x ** 3));
  return s + x * s * (1 - s) * 2 * geluSlope * (1 + 3 * 0.044715 * x * x);
}

/** `x logistic(x)`, also called swish (Elfwing et al. 2017, Ramachandran et al. 2017). */
export const silu = (x: number): number => x * logistic(x);

/** `d silu(x) / dx` */
export function siluDerivative(x: number): number {
  const s = logistic(x);
  return s * (1 + x * (1 - s));
}
