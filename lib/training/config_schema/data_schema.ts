import { z } from "zod";
import { type dataKinds, datasets, type TaskName, type TextDatasetName } from "../../data/mod.ts";
import { specialNames, type tokenizers } from "../../text/mod.ts";
import { byKind, count, flag, part, range } from "./fields.ts";

const special = z.array(z.enum(specialNames)).describe("tokens that no text holds").optional();

/** Fields of each tokenizer. */
export const tokenizerShapes = {
  character: { special },
  bytePair: { vocabulary: count("tokens to learn, the 256 bytes included"), special },
  symbols: { special },
  wordPiece: {
    vocabulary: count("tokens to learn, the special ones included"),
    lowercase: flag("whether capitals become small letters and accents go; true by default")
      .optional(),
    special,
  },
} satisfies Record<keyof typeof tokenizers, z.ZodRawShape>;

const textNames = Object.keys(datasets).filter((name): name is TextDatasetName =>
  datasets[name as keyof typeof datasets].format === "text"
);

const validation = part("share that is held out");
const heldOut = {
  validation: validation.optional(),
  validationExamples: count("held-out problems to validate on; 512 by default").optional(),
};
const symbols = z.int().min(2).describe("different symbols").optional();
const transformation = {
  length: range("symbols in a sequence").optional(),
  symbols,
  ...heldOut,
};

/** Fields of each synthetic task. */
export const taskShapes = {
  copy: transformation,
  reverse: transformation,
  sort: transformation,
  addition: {
    digits: range("digits of each number").optional(),
    reversed: flag("whether the sum is said from its last digit on").optional(),
    ...heldOut,
  },
  associativeRecall: {
    pairs: range("keys with their values").optional(),
    keys: count("different keys").optional(),
    values: z.int().min(2).describe("different values").optional(),
    queries: count("keys whose value is asked for").optional(),
    ...heldOut,
  },
  repeatedSequence: {
    length: range("symbols before the sequence begins anew").optional(),
    symbols,
    repeats: z.int().min(2).describe("how often the sequence is said").optional(),
    ...heldOut,
  },
} satisfies Record<TaskName, z.ZodRawShape>;

/** Fields of each kind of data. */
export const dataShapes = {
  text: {
    dataset: z.union([
      z.enum(textNames as [TextDatasetName, ...TextDatasetName[]]),
      z.strictObject({
        file: z.string().min(1).describe("path of a UTF-8 file"),
        sha256: z.string().length(64).describe("SHA-256 of the file, in hexadecimal").optional(),
      }),
    ]),
    tokenizer: byKind(tokenizerShapes),
    validation: validation.describe(
      "share of the text, at its end, that is held out; 0.1 by default",
    )
      .optional(),
  },
  pronunciation: {
    stress: flag("whether vowels keep their stress; false by default").optional(),
    validation: validation.describe("share of the words that is held out; 0.05 by default")
      .optional(),
    longest: count("longest word and pronunciation that are taken").optional(),
  },
  ...taskShapes,
} satisfies Record<keyof typeof dataKinds, z.ZodRawShape>;

/** What is learned from. */
export const dataSchema = byKind(dataShapes);
