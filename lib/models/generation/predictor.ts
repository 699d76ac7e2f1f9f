/**
 * What every way of generating stands on: a model that reads tokens and predicts the next.
 *
 * @module
 */
import { type Ids, ids, type Tensor } from "../../tensor/mod.ts";

/** A model in the middle of some texts, one in each row. */
export interface Predictor {
  /**
   * Logits `[rows, vocabulary]` of what comes next, once each row has read further tokens (as many in
   * each, at least one). They belong to the caller's scope.
   */
  read(tokens: readonly (readonly number[])[]): Tensor;
  /** Keeps these rows, in this order, each as often as it is named. */
  select(rows: readonly number[]): void;
  /** Gives back the memory that it holds. It cannot read afterwards. */
  free(): void;
}

/** Rows of equal length as ids `[rows, time]`. */
export function toIds(rows: readonly (readonly number[])[]): Ids {
  return ids(rows.flat(), [rows.length, rows[0].length]);
}

/** The last position's logits: `[rows, time, vocabulary]` → `[rows, vocabulary]`. */
export function lastOf(logits: Tensor): Tensor {
  const [rows, time, vocabulary] = logits.shape;
  return logits.slice(1, time - 1, time).reshape([rows, vocabulary]);
}

/**
 * Throws where logits are not finite: no token can be chosen by them.
 *
 * @throws {RangeError} with the row and the token
 */
export function requireFinite(logits: Float32Array, vocabulary: number): void {
  let wrong = 0;
  while (wrong < logits.length && Number.isFinite(logits[wrong])) wrong++;
  if (wrong === logits.length) return;
  throw new RangeError(
    `Cannot choose a token: expected finite logits, got ${logits[wrong]} for token ` +
      `${wrong % vocabulary} in row ${Math.floor(wrong / vocabulary)}; the model's weights are ` +
      `not those of a finished training: take an earlier checkpoint, or train with a lower ` +
      `learning rate`,
  );
}

/** Throws where a number is not a whole one of at least `least`. */
export function requireWhole(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new RangeError(
    `Cannot generate with ${name} ${value}: expected a whole number of at least ${least}, got ` +
      `${value}; try ${least}`,
  );
}
