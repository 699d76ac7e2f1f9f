/**
 * What operations refuse: a kernel that is given sizes that do not go together reads other tensors.
 *
 * @module
 */
import { ShapeError } from "../errors.ts";
import type { NdArray } from "./nd_array.ts";
import type { AttentionOptions } from "./rules/attention.ts";
import type { RotaryOptions } from "./rules/rows.ts";

/** Throws unless every length is a whole number from 0. */
export function checkLengths(shape: readonly number[]): void {
  if (shape.every((length) => Number.isSafeInteger(length) && length >= 0)) return;
  throw new RangeError(
    `Cannot make a tensor of shape [${shape}]: expected lengths that are whole numbers from 0`,
  );
}

/** Throws unless an array can be repeated up to a shape. */
export function checkExpands(from: readonly number[], to: readonly number[]): void {
  const missing = to.length - from.length;
  if (missing >= 0 && from.every((n, axis) => n === 1 || n === to[axis + missing])) return;
  throw new ShapeError(
    `Cannot expand [${from}] to [${to}]: expected lengths that are equal or 1 on each axis`,
  );
}

/** Throws unless the vectors that a norm works with are as wide as its rows. */
export function checkNorm(x: NdArray, vectors: Record<string, NdArray | undefined>): void {
  for (const [name, vector] of Object.entries(vectors)) {
    if (vector === undefined || vector.size === x.width) continue;
    throw new ShapeError(
      `Cannot normalize [${x.shape}]: expected a ${name} [${x.width}], got [${vector.shape}]`,
    );
  }
}

/** Throws unless a bias by distance has a number for each. */
export function checkRelative(x: NdArray, queries: number, keys: number): void {
  if (x.shape.length === 2 && x.shape[1] === queries + keys - 1) return;
  throw new ShapeError(
    `Cannot lay out a bias by distance over ${queries} queries and ${keys} keys: expected ` +
      `[heads, ${queries + keys - 1}], got [${x.shape}]`,
  );
}

/** Throws where an id is no row of a table. */
export function checkIds(table: NdArray, ids: NdArray): void {
  if (table.shape.length !== 2) {
    throw new ShapeError(
      `Cannot look up: expected a table [entries, width], got [${table.shape}]`,
    );
  }
  const outside = firstOutside(ids, table.shape[0]);
  if (outside === undefined) return;
  throw new RangeError(
    `Cannot look up: expected ids from 0 to ${table.shape[0] - 1}, got ${outside}; raise the ` +
      `vocabulary, or check the tokenizer`,
  );
}

/** Throws unless there is one target for each row, all of them classes or `ignored`. */
export function checkTargets(logits: NdArray, targets: NdArray, ignored: number): void {
  if (targets.size !== logits.rows) {
    throw new ShapeError(
      `Cannot take the cross-entropy of [${logits.shape}]: expected ${logits.rows} targets, got ` +
        `shape [${targets.shape}]`,
    );
  }
  const outside = firstOutside(targets, logits.width, ignored);
  if (outside === undefined) return;
  throw new RangeError(
    `Cannot take the cross-entropy: expected targets from 0 to ${
      logits.width - 1
    } (or ${ignored} ` +
      `to ignore one), got ${outside}; raise the number of classes, or check the targets`,
  );
}

/** The first id that is neither below `end` nor the one that is let through. */
function firstOutside(ids: NdArray, end: number, allowed?: number): number | undefined {
  const numbers = ids.storage.heap.engine.integers;
  const first = ids.address / 4;
  for (let i = first; i < first + ids.size; i++) {
    const id = numbers[i];
    if (!(id >= 0 && id < end) && id !== allowed) return id;
  }
  return undefined;
}

/** Throws unless queries, keys, values and masks have sizes that go together. */
export function checkAttention(
  { query, key, value, bias }: { query: NdArray; key: NdArray; value: NdArray; bias?: NdArray },
  { heads, keyValueHeads, keyMask }: AttentionOptions,
): void {
  const refuse = (expected: string): never => {
    throw new ShapeError(`Cannot attend: expected ${expected}`);
  };
  if (query.shape.length !== 3) {
    refuse(`a query [batch, query, heads · dHead], got [${query.shape}]`);
  }
  const [batch, queries, width] = query.shape;
  if (width % heads !== 0 || heads % keyValueHeads !== 0) {
    refuse(
      `a query of ${heads} heads in groups of ${keyValueHeads} keyValueHeads, got [${query.shape}]`,
    );
  }
  if (key.shape.join() !== value.shape.join()) {
    refuse(`key and value of one shape, got [${key.shape}] and [${value.shape}]`);
  }
  const shared = width / heads * keyValueHeads;
  const [keyBatch, keys, keyWidth] = key.shape;
  if (key.shape.length !== 3 || keyBatch !== batch || keyWidth !== shared) {
    refuse(`keys and values of shape [${batch}, key, ${shared}], got [${key.shape}]`);
  }
  const span = queries + keys - 1;
  if (bias !== undefined && bias.shape.join() !== `${heads},${span}`) {
    refuse(`a bias [${heads}, ${span}], got [${bias.shape}]`);
  }
  if (keyMask !== undefined && keyMask.shape.join() !== `${batch},${keys}`) {
    refuse(`a key mask [${batch}, ${keys}], got [${keyMask.shape}]`);
  }
}

/** Throws unless a table has the angles of every position and pair. */
export function checkRotary(x: NdArray, { table, heads, offset }: RotaryOptions): void {
  const positions = offset + x.shape[x.shape.length - 2];
  const pairs = x.width / heads / 2;
  const [entries, width, two] = table.shape;
  if (x.shape.length >= 2 && entries >= positions && width === pairs && two === 2) return;
  throw new ShapeError(
    `Cannot rotate ${heads} heads of [${x.shape}] from position ${offset}: expected a table of at ` +
      `least [${positions}, ${pairs}, 2], got [${table.shape}]`,
  );
}
