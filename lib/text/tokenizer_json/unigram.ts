/**
 * SentencePiece's unigram vocabularies in a tokenizer.json.
 *
 * @module
 */
import { z } from "zod";
import { InputError } from "../../errors.ts";
import { specialsOf } from "../tokenizers/parts.ts";
import { flattenNormalizers } from "../tokenizers/pipeline/normalizers.ts";
import { flattenPreTokenizers } from "../tokenizers/pipeline/pre_tokenizers.ts";
import { flattenSteps, joinSteps, type Step } from "../tokenizers/pipeline/step.ts";
import { spaceSign, Unigram } from "../tokenizers/unigram.ts";
import { checked, specialToken, type Surroundings } from "./file.ts";
import { readPostProcessor, writePostProcessor } from "./post_processor.ts";

const model = z.strictObject({
  type: z.literal("Unigram").optional(),
  vocab: z.array(z.tuple([z.string(), z.number()])).min(1),
  unk_id: z.int().min(0).nullish(),
  byte_fallback: z.boolean().optional(),
});

/** The tokenizer of a file whose model is Unigram. */
export function readUnigram({ file, added, roles }: Surroundings): Unigram {
  const { vocab, unk_id: unknown, byte_fallback: byteFallback = false } = checked(
    model,
    file.model,
    "a Unigram model",
  );
  if (!(unknown === null || unknown === undefined || unknown < vocab.length)) {
    throw new InputError(
      `Cannot read a Unigram model: expected unk_id below ${vocab.length}, got ${unknown}`,
    );
  }
  const special = roles(unknown ?? undefined);
  const roleIds = new Set(Object.values(special));
  const reserved = added.filter((token) => token.special && !roleIds.has(token.id))
    .map(({ id }) => id);
  const template = readPostProcessor(file.post_processor);
  return new Unigram({
    pieces: extended(vocab, added),
    special,
    reserved,
    normalizer: flattenNormalizers(file.normalizer),
    preTokenizer: flattenPreTokenizers(file.pre_tokenizer),
    byteFallback,
    stripsSpace: readDecoder(file.decoder),
    added,
    ...(template === undefined ? {} : { template }),
  });
}

/** The pieces, and behind them the added tokens that are none. */
function extended(
  vocab: readonly (readonly [string, number])[],
  added: Surroundings["added"],
): (readonly [string, number])[] {
  const pieces = [...vocab];
  for (const { id, content } of [...added].sort((a, b) => a.id - b.id)) {
    if (id === pieces.length) pieces.push([content, 0]);
    else if (pieces[id]?.[0] !== content) {
      throw new InputError(
        `Cannot read a Unigram tokenizer: expected added token ${
          JSON.stringify(content)
        } as piece ` +
          `${id}, got ${JSON.stringify(pieces[id]?.[0]) ?? `${pieces.length} pieces`}`,
      );
    }
  }
  return pieces;
}

const space = { String: spaceSign };
const decoderStep = z.union([
  z.looseObject({
    type: z.literal("Metaspace"),
    replacement: z.literal(spaceSign),
    prepend_scheme: z.enum(["always", "first", "never"]).optional(),
    add_prefix_space: z.boolean().optional(),
  }).transform(({ prepend_scheme: scheme, add_prefix_space: prefix = true }) =>
    (scheme ?? (prefix ? "always" : "never")) !== "never"
  ),
  z.strictObject({
    type: z.literal("Replace"),
    pattern: z.strictObject({ String: z.literal(spaceSign) }),
    content: z.literal(" "),
  }).transform(() => false),
  z.strictObject({ type: z.enum(["ByteFallback", "Fuse"]) }).transform(() => false),
  z.strictObject({
    type: z.literal("Strip"),
    content: z.literal(" "),
    start: z.union([z.literal(0), z.literal(1)]),
    stop: z.literal(0),
  }).transform(({ start }) => start === 1),
]);

/** Whether a decoder takes away the space at the beginning. */
function readDecoder(decoder: unknown): boolean {
  return flattenSteps("decoder", "decoders", decoder)
    .map((step) => checked(decoderStep, step, "the decoder of a Unigram tokenizer"))
    .includes(true);
}

/** A tokenizer as a tokenizer.json has it. */
export function writeUnigram(tokenizer: Unigram): Record<string, unknown> {
  const { pieces, normalizer, preTokenizer, byteFallback, stripsSpace, reserved, added, template } =
    tokenizer.parts;
  const { special } = tokenizer;
  const text = (id: number) => pieces[id][0];
  const listed = new Set(added.map(({ id }) => id));
  // Else a text could be cut into them: they have no score of their own.
  const marks = reserved.filter((id) => !listed.has(id) && text(id) !== "");
  const { tokens } = specialsOf(special, added, (_, id) => text(id));
  return {
    added_tokens: [
      ...tokens.map((token) =>
        listed.has(token.id) ? token : specialToken(token.id, token.content)
      ),
      ...marks.map((id) => specialToken(id, text(id))),
    ].sort((a, b) => a.id - b.id),
    normalizer: joinSteps("normalizers", normalizer),
    pre_tokenizer: joinSteps("pretokenizers", preTokenizer),
    post_processor: template === undefined ? null : writePostProcessor(template, text),
    decoder: writeDecoder(byteFallback, stripsSpace),
    model: {
      type: "Unigram",
      unk_id: special.unknown ?? null,
      vocab: pieces,
      byte_fallback: byteFallback,
    },
  };
}

function writeDecoder(byteFallback: boolean, stripsSpace: boolean): Step {
  const scheme = stripsSpace ? "always" : "never";
  if (!byteFallback) {
    return { type: "Metaspace", replacement: spaceSign, prepend_scheme: scheme, split: true };
  }
  const strip = { type: "Strip", content: " ", start: 1, stop: 0 };
  return {
    type: "Sequence",
    decoders: [
      { type: "Replace", pattern: space, content: " " },
      { type: "ByteFallback" },
      { type: "Fuse" },
      ...(stripsSpace ? [strip] : []),
    ],
  };
}
