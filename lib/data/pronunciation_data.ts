import { RandomStream } from "../random/mod.ts";
import { Character, Symbols } from "../text/mod.ts";
import type { Size } from "./batch.ts";
import type { PairData } from "./data.ts";
import { datasets } from "./datasets.ts";
import { isHeldOut } from "./hold_out.ts";
import { type Pair, pairBatch, requireBatch, shuffledBatches, sortedBatches } from "./pairs.ts";
import { type Entry, type PronunciationOptions, readPronunciations } from "./pronunciation.ts";
import { readDataset, type ReadOptions } from "./read.ts";
import { decodeUtf8 } from "./utf8.ts";

/** Letters to phonemes, from the CMU Pronouncing Dictionary, as plain JSON. */
export interface PronunciationDataConfig extends PronunciationOptions {
  /** Tells it from other data. */
  readonly kind: "pronunciation";
  /** Share of the words to validate on; 0.05 if not given. */
  readonly validation?: number;
  /** Words and pronunciations longer than this are left out; nothing is if not given. */
  readonly longest?: number;
}

/**
 * Words letter by letter as sources and their phonemes as targets. Whether a word is held out
 * depends on the word alone, so all of its pronunciations are on the same side. Each
 * pronunciation of a word is a pair to train on; validation batches have the first one, and an
 * answer is exact where it is any of them.
 *
 * @throws {InputError} where the dictionary cannot be read
 * @throws {RangeError} where too few words are left
 */
export async function pronunciationData(
  { stress = false, validation = 0.05, longest = Infinity }: PronunciationDataConfig,
  { batch, validationBatch = batch, ...reading }:
    & { batch: number; validationBatch?: number }
    & ReadOptions,
): Promise<PairData> {
  const text = decodeUtf8(await readDataset("cmudict", reading), datasets.cmudict.file);
  const entries = readPronunciations(text, { stress })
    .map(({ word, pronunciations }) => ({
      word,
      pronunciations: pronunciations.filter((spoken) => spoken.split(" ").length <= longest),
    }))
    .filter(({ word, pronunciations }) => word.length <= longest && pronunciations.length > 0);
  const special = ["padding", "begin", "end"] as const;
  const source = Character.train("ABCDEFGHIJKLMNOPQRSTUVWXYZ", { special: ["padding"] });
  const target = Symbols.train(
    entries.flatMap(({ pronunciations }) => pronunciations).join(" "),
    { special },
  );
  const { padding, begin, end } = target.special as Record<typeof special[number], number>;
  const encode = ({ word, pronunciations }: Entry): Pair[] =>
    pronunciations.map((spoken) => ({
      source: source.encode(word),
      target: target.encode(spoken),
    }));

  const heldOut = entries.filter(({ word }) => isHeldOut(word, validation));
  const training = entries.filter(({ word }) => !isHeldOut(word, validation)).flatMap(encode);
  const first = heldOut.map((entry) => encode(entry)[0]!);
  if (first.length === 0) {
    throw new RangeError(
      `Cannot hold out ${validation} of ${entries.length} words: expected at least one, got none; ` +
        "raise validation or longest",
    );
  }
  const batches = (seed: number, pass: number) =>
    shuffledBatches(training, batch, RandomStream.named(seed, "data", "training", String(pass)));
  requireBatch(training, batch);
  const perPass = Math.floor(training.length / batch);
  const most = (side: keyof Pair) =>
    [...training, ...first].reduce((most, pair) => Math.max(most, pair[side].length), 0);

  return {
    kind: "pairs",
    description: `${datasets.cmudict.title}: letters to phonemes ${
      stress ? "with" : "without"
    } stress`,
    source,
    target,
    context: { source: most("source"), target: most("target") + 1 },
    sizes: { training: sizeOf(training), validation: sizeOf(first) },
    *trainingBatches(seed, from = 0) {
      let skip = from % perPass;
      for (let pass = Math.floor(from / perPass);; pass++) {
        for (const pairs of batches(seed, pass).slice(skip)) {
          yield pairBatch(pairs, { padding, begin, end });
        }
        skip = 0;
      }
    },
    *validationBatches() {
      for (const pairs of sortedBatches(first, validationBatch)) {
        yield pairBatch(pairs, { padding, begin, end });
      }
    },
    validationExamples: heldOut.map(({ word, pronunciations }) => ({
      source: word,
      targets: pronunciations,
    })),
  };
}

/** The target's `end` counts, since a loss is taken of it. */
function sizeOf(pairs: readonly Pair[]): Size {
  return {
    examples: pairs.length,
    tokens: pairs.reduce((sum, { target }) => sum + target.length + 1, 0),
  };
}
