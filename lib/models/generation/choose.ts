/**
 * How the next token is chosen from logits.
 *
 * @module
 */
import TinyQueue from "tinyqueue";
import type { RandomStream } from "../../random/mod.ts";
import { type Tensor, tensor } from "../../tensor/mod.ts";
import { requireFinite, requireWhole } from "./predictor.ts";

/** How tokens are drawn. */
export interface SamplingOptions {
  /** Logits are divided by it: below 1 likely tokens become likelier; 0 always takes the likeliest. */
  readonly temperature?: number;
  /** Only so many of the likeliest tokens can be drawn (Fan et al. 2018). */
  readonly topK?: number;
  /**
   * Only the fewest of the likeliest tokens whose probabilities add up to this can be drawn (Holtzman et
   * al. 2019), counted after `temperature` and `topK`.
   */
  readonly topP?: number;
}

/** Chooses a token for each row of logits `[rows, vocabulary]`. */
export type Choice = (logits: Tensor) => number[];

/**
 * The choice that options describe. Row `i` draws from `streams[i]`, one number for each token.
 *
 * The probabilities come from the kernels' softmax and are added up in float64, so that the same seed
 * chooses the same tokens on every machine.
 *
 * @throws {RangeError} for options out of range, and for logits that are not finite
 *
 * @example
 * ```ts
 * import { createChoice } from "./mod.ts";
 * import { RandomStream } from "../../random/mod.ts";
 * import { tensor } from "../../tensor/mod.ts";
 * import { assert } from "@std/assert";
 *
 * const choose = createChoice({ temperature: 0.8, topK: 2 }, [RandomStream.named(1, "sampling")]);
 * const [token] = choose(tensor([[0, 3, 1, 2]]));
 * assert(token === 1 || token === 3);
 * ```
 */
export function createChoice(
  { temperature = 1, topK, topP }: SamplingOptions,
  streams: readonly RandomStream[],
): Choice {
  if (!(temperature >= 0 && temperature < Infinity)) {
    throw new RangeError(
      `Cannot sample with temperature ${temperature}: expected a number of at least 0, got ` +
        `${temperature}; try 1`,
    );
  }
  if (topK !== undefined) requireWhole("topK", topK, 1);
  if (topP !== undefined && !(topP > 0 && topP <= 1)) {
    throw new RangeError(
      `Cannot sample with topP ${topP}: expected a number above 0 and at most 1, got ${topP}; try 0.9`,
    );
  }
  return temperature === 0 ? greedy : (logits) => {
    const probabilities = tempered(logits, temperature).softmax().toArray();
    const [rows, vocabulary] = logits.shape;
    return Array.from({ length: rows }, (_, row) => {
      const own = probabilities.subarray(row * vocabulary, (row + 1) * vocabulary);
      return draw(restrict(own, topK, topP), streams[row].uniform());
    });
  };
}

/**
 * The likeliest token of each row of logits `[rows, vocabulary]`; of equally likely ones the first.
 *
 * @throws {RangeError} for logits that are not finite
 *
 * @example
 * ```ts
 * import { greedy } from "./mod.ts";
 * import { tensor } from "../../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(greedy(tensor([[0, 3, 1], [2, 0, 2]])), [1, 0]);
 * ```
 */
export function greedy(logits: Tensor): number[] {
  requireFinite(logits.toArray(), logits.shape[1]);
  return [...logits.argmax()];
}

/** `(logits − their row's largest) / temperature`: however low the temperature, nothing overflows. */
function tempered(logits: Tensor, temperature: number): Tensor {
  const values = logits.toArray();
  const [rows, vocabulary] = logits.shape;
  requireFinite(values, vocabulary);
  for (let row = 0; row < rows; row++) {
    const own = values.subarray(row * vocabulary, (row + 1) * vocabulary);
    const largest = own.reduce((a, b) => Math.max(a, b));
    // Beyond 1,000 nats the probability is 0 in float32 in any case.
    for (let i = 0; i < vocabulary; i++) {
      own[i] = Math.max((own[i] - largest) / temperature, -1000);
    }
  }
  return tensor(values, logits.shape);
}

/** The probabilities with those that may not be drawn set to 0; they need not add up to 1. */
function restrict(
  probabilities: Float32Array,
  topK = probabilities.length,
  topP = 1,
): Float32Array {
  const { length } = probabilities;
  if (topK >= length && topP >= 1) return probabilities;
  // A heap gives the likeliest ones without sorting a whole vocabulary.
  const tokens = new TinyQueue(
    Array.from(probabilities.keys()),
    (a, b) => probabilities[b] - probabilities[a] || a - b,
  );
  const likeliest: number[] = [];
  let whole = topK < length ? 0 : sumOf(probabilities);
  while (topK < length && likeliest.length < topK) {
    likeliest.push(tokens.pop()!);
    whole += probabilities[likeliest.at(-1)!];
  }
  const allowed = new Float32Array(length);
  for (let sum = 0, i = 0; i < topK && sum < topP * whole; i++) {
    const token = likeliest[i] ?? tokens.pop()!;
    allowed[token] = probabilities[token];
    sum += probabilities[token];
  }
  return allowed;
}

function sumOf(numbers: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i];
  return sum;
}

/** The token at which the probabilities, added up, pass `uniform` of their sum. */
function draw(probabilities: Float32Array, uniform: number): number {
  const limit = uniform * sumOf(probabilities);
  let sum = 0;
  let last = 0;
  for (let token = 0; token < probabilities.length; token++) {
    if (probabilities[token] === 0) continue;
    last = token;
    sum += probabilities[token];
    if (limit < sum) return token;
  }
  return last;
}
