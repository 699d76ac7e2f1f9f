import { InputError, unknownName } from "../errors.ts";
import { RandomStream } from "../random/mod.ts";
import { type TokenizerConfig, tokenizers, trainTokenizer } from "../text/mod.ts";
import type { TextData } from "./data.ts";
import { datasets, type TextDatasetName } from "./datasets.ts";
import { readBytes, readDataset, type ReadOptions, sha256 } from "./read.ts";
import { decodeUtf8 } from "./utf8.ts";
import { consecutiveWindows, randomWindows, windowCount, type WindowSizes } from "./windows.ts";

/** Text of the user's own. */
export interface TextFile {
  /** Path of a UTF-8 file. */
  readonly file: string;
  /** SHA-256 of the file, in hexadecimal: then no other content is taken for it. */
  readonly sha256?: string;
}

/** Running text to learn the next token of, as plain JSON. */
export interface TextDataConfig {
  /** Tells it from other data. */
  readonly kind: "text";
  /** Name of a dataset, or a file. */
  readonly dataset: TextDatasetName | TextFile;
  /** How the text becomes tokens. */
  readonly tokenizer: TokenizerConfig;
  /** Share of the characters, at the text's end, to validate on; 0.1 if not given. */
  readonly validation?: number;
}

/** A text's two parts. */
export interface TextSplit {
  /** What is trained on. */
  readonly training: string;
  /** What is validated on. */
  readonly validation: string;
}

/**
 * Cuts a text in two: the first `⌊length · (1 − validation)⌋` UTF-16 code units are trained on,
 * as in nanoGPT, the rest is validated on. A character is never cut in two.
 *
 * @throws {RangeError} where the share is not between 0 and 1
 *
 * @example
 * ```ts
 * import { splitText } from "./text_data.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(splitText("0123456789", 0.2), { training: "01234567", validation: "89" });
 * ```
 */
export function splitText(text: string, validation: number): TextSplit {
  if (!(validation > 0 && validation < 1)) {
    throw new RangeError(
      `Cannot split a text: expected a share for validation between 0 and 1, got ${validation}; ` +
        "try 0.1",
    );
  }
  let end = Math.floor(text.length * (1 - validation));
  if (/^[\ud800-\udbff][\udc00-\udfff]/.test(text.slice(end - 1, end + 1))) end--;
  return { training: text.slice(0, end), validation: text.slice(end) };
}

/**
 * Random windows of a text's first part to train on, and the whole last part, in windows that do
 * not overlap, to validate on. Byte pairs are learned from the first part alone; a character
 * tokenizer knows the characters of both, else it could not write the second.
 *
 * @throws {InputError} where the text cannot be read
 * @throws {RangeError} where a part is shorter than a window
 */
export async function textData(
  { dataset, tokenizer: tokenizerConfig, validation = 0.1 }: TextDataConfig,
  { batch, context, validationBatch = batch, ...reading }:
    & WindowSizes
    & ReadOptions
    & { validationBatch?: number },
): Promise<TextData> {
  const { title, text } = await readText(dataset, reading);
  const parts = splitText(text, validation);
  const isClosed = tokenizers[tokenizerConfig.kind]?.closed;
  const tokenizer = trainTokenizer(isClosed ? text : parts.training, tokenizerConfig);
  const training = tokenizer.encode(parts.training);
  const heldOut = tokenizer.encode(parts.validation);
  const windows = windowCount(heldOut.length, context);
  const scored = heldOut.subarray(1, 1 + windows * context);
  const data: TextData = {
    kind: "language",
    description: `${title}, ${tokenizer.vocabulary} tokens (${tokenizer.kind})`,
    tokenizer,
    context,
    ids: { training, validation: heldOut },
    sizes: {
      training: {
        examples: training.length - context,
        tokens: training.length,
        characters: parts.training.length,
      },
      validation: {
        examples: windows,
        tokens: scored.length,
        characters: tokenizer.decode(scored).length,
      },
    },
    *trainingBatches(seed, from = 0) {
      for (let step = from;; step++) {
        const random = RandomStream.named(seed, "data", "training", String(step));
        yield randomWindows(training, { batch, context }, random);
      }
    },
    validationBatches: () => consecutiveWindows(heldOut, { batch: validationBatch, context }),
  };
  // Fails now rather than after minutes of training.
  data.trainingBatches(0).next();
  data.validationBatches()[Symbol.iterator]().next();
  return data;
}

async function readText(
  dataset: TextDatasetName | TextFile,
  reading: ReadOptions,
): Promise<{ title: string; text: string }> {
  if (typeof dataset !== "string") {
    return { title: dataset.file, text: await readTextFile(dataset) };
  }
  const names = Object.keys(datasets).filter((name) =>
    datasets[name as keyof typeof datasets].format === "text"
  );
  if (!names.includes(dataset)) throw new InputError(unknownName("text", dataset, names));
  const { title, file } = datasets[dataset];
  return { title, text: decodeUtf8(await readDataset(dataset, reading), file) };
}

async function readTextFile({ file, sha256: expected }: TextFile): Promise<string> {
  const bytes = await readBytes(
    file,
    "the text",
    "check the path, which begins at the folder " +
      "that the command runs in",
  );
  const got = expected === undefined ? undefined : await sha256(bytes);
  if (got !== expected) {
    throw new InputError(
      `Cannot use ${file}: expected SHA-256 ${expected}, got ${got}; take the file that the ` +
        "config was written for, or leave sha256 out of the config",
    );
  }
  return decodeUtf8(bytes, file);
}
