import type { RandomStream } from "../random/mod.ts";

/** A document as its sentences, each as ids. */
export type SentenceIds = readonly ArrayLike<number>[];

/** How sentences become examples. */
export interface SentencePairOptions {
  /** The token before the first text. */
  readonly begin: number;
  /** The token behind each text. */
  readonly separator: number;
  /** The longest example, the three special tokens included. */
  readonly context: number;
  /** The share of examples that are made shorter, so that short ones are seen too; 0.1 by default. */
  readonly short?: number;
  /** The share of examples whose second text is from another document; 0.5 by default. */
  readonly unrelated?: number;
}

/** Two texts one behind the other. */
export interface SentencePair {
  /** `begin a … separator b … separator`. */
  readonly ids: Int32Array;
  /** 0 up to the first separator, 1 behind it. */
  readonly segments: Int32Array;
  /** Whether the second text follows the first in its document. */
  readonly follows: boolean;
}

/**
 * Examples for telling whether two texts follow each other (Devlin et al. 2018): sentences of a document
 * are gathered up to the context and cut in two between sentences; for half of the examples the second
 * part is replaced by as much of another document, and its sentences are used again. What is too
 * long is cut from the longer text, at its beginning or end.
 *
 * @throws {RangeError} with fewer than two documents, or a context without room for two tokens
 *
 * @example
 * ```ts
 * import { sentencePairs } from "./sentence_pairs.ts";
 * import { RandomStream } from "../random/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const documents = [[[10, 11], [12]], [[20], [21, 22]]];
 * const options = { begin: 2, separator: 3, context: 9, short: 0, unrelated: 0 };
 * const [pair] = [...sentencePairs(documents, options, RandomStream.named(1))];
 * assertEquals([...pair.ids], [2, 10, 11, 3, 12, 3]);
 * assertEquals([...pair.segments], [0, 0, 0, 0, 1, 1]);
 * assertEquals(pair.follows, true);
 * ```
 */
export function* sentencePairs(
  documents: readonly SentenceIds[],
  options: SentencePairOptions,
  random: RandomStream,
): Generator<SentencePair, void> {
  const filled = documents
    .map((document) => document.filter(({ length }) => length > 0))
    .filter(({ length }) => length > 0);
  const room = options.context - 3;
  if (filled.length < 2 || room < 2) {
    throw new RangeError(
      "Cannot make pairs of sentences: expected two documents with text or more, and a context of at " +
        `least 5 tokens, got ${filled.length} and ${options.context}`,
    );
  }
  for (const index of filled.keys()) yield* pairsOf(filled, index, { ...options, room }, random);
}

function* pairsOf(
  documents: readonly SentenceIds[],
  index: number,
  { begin, separator, room, short = 0.1, unrelated = 0.5 }:
    & SentencePairOptions
    & { readonly room: number },
  random: RandomStream,
): Generator<SentencePair, void> {
  const document = documents[index];
  const target = random.uniform() < short ? 2 + random.below(room - 1) : room;
  for (let first = 0; first < document.length;) {
    const chunk = gather(document, first, target);
    const cut = chunk.length < 2 ? 1 : 1 + random.below(chunk.length - 1);
    const a = flat(chunk.slice(0, cut));
    // A sentence by itself has none that could follow it in the example.
    const follows = chunk.length >= 2 && random.uniform() >= unrelated;
    const b = follows
      ? flat(chunk.slice(cut))
      : elsewhere(documents, index, Math.max(target - a.length, 1), random);
    first += follows ? chunk.length : cut;
    truncate(a, b, room, random);
    yield {
      ids: Int32Array.of(begin, ...a, separator, ...b, separator),
      segments: Int32Array.from(
        { length: a.length + b.length + 3 },
        (_, i) => i < a.length + 2 ? 0 : 1,
      ),
      follows,
    };
  }
}

/** Sentences from `first` on, up to the one with which they reach `length` tokens. */
function gather(document: SentenceIds, first: number, length: number): SentenceIds {
  let tokens = 0;
  let end = first;
  while (end < document.length && tokens < length) tokens += document[end++].length;
  return document.slice(first, end);
}

/** About `length` tokens from anywhere in another document. */
function elsewhere(
  documents: readonly SentenceIds[],
  index: number,
  length: number,
  random: RandomStream,
): number[] {
  const drawn = random.below(documents.length - 1);
  const other = documents[drawn < index ? drawn : drawn + 1];
  return flat(gather(other, random.below(other.length), length));
}

/** Drops tokens of the longer text, at its beginning or its end, until both fit. */
function truncate(a: number[], b: number[], room: number, random: RandomStream): void {
  while (a.length + b.length > room) {
    const longer = a.length > b.length ? a : b;
    if (random.uniform() < 0.5) longer.shift();
    else longer.pop();
  }
}

const flat = (sentences: SentenceIds) => sentences.flatMap((sentence) => Array.from(sentence));
