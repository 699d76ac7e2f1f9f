/**
 * Byte-level byte pairs in a tokenizer.json.
 *
 * @module
 */
import { z } from "zod";
import { InputError } from "../../errors.ts";
import { BytePair, type BytePairParts } from "../tokenizers/byte_pair.ts";
import { bytes, type Merge } from "../tokenizers/byte_pair_training.ts";
import { writeGpt2Files } from "../tokenizers/gpt2_vocabulary.ts";
import { specialsOf } from "../tokenizers/parts.ts";
import { flattenNormalizers } from "../tokenizers/pipeline/normalizers.ts";
import { flattenPreTokenizers } from "../tokenizers/pipeline/pre_tokenizers.ts";
import { joinSteps, type Step } from "../tokenizers/pipeline/step.ts";
import { printedBytes } from "../tokenizers/printed_bytes.ts";
import { checkAdded, checked, specialToken, type Surroundings, vocabulary } from "./file.ts";
import { readPostProcessor, writePostProcessor } from "./post_processor.ts";

const model = z.strictObject({
  type: z.literal("BPE").optional(),
  vocab: vocabulary,
  merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
  dropout: z.literal(0).nullish(),
  unk_token: z.string().nullish(),
  continuing_subword_prefix: z.literal("").nullish(),
  end_of_word_suffix: z.literal("").nullish(),
  fuse_unk: z.boolean().optional(),
  byte_fallback: z.literal(false).optional(),
  ignore_merges: z.boolean().optional(),
});

/** GPT-2's own words, which need no pre-tokenizer here. */
const byteLevel: Step = {
  type: "ByteLevel",
  add_prefix_space: false,
  trim_offsets: true,
  use_regex: true,
};

/**
 * The tokenizer of a file whose model is BPE.
 *
 * @throws {InputError} where it does not work on bytes, or merges make what is no token
 */
export function readBytePair({ file, added, roles }: Surroundings): BytePair {
  const { vocab, ...options } = checked(model, file.model, "a BPE model");
  const steps = flattenPreTokenizers(file.pre_tokenizer);
  const last = steps.at(-1);
  if (last?.type !== "ByteLevel") {
    throw new InputError(
      `Cannot read a BPE tokenizer: expected the pre-tokenizer ByteLevel last, got ${
        last?.type ?? "none"
      }; only byte-level byte pairs are read`,
    );
  }
  const decoder = file.decoder as { readonly type?: unknown } | null | undefined;
  if (decoder !== null && decoder !== undefined && decoder.type !== "ByteLevel") {
    throw new InputError(
      `Cannot read a BPE tokenizer: expected the decoder ByteLevel, got ${
        JSON.stringify(decoder)?.slice(0, 80)
      }`,
    );
  }
  const ids = new Map(Object.entries(vocab));
  checkAdded(added, ids, "a BPE vocabulary");
  const symbols = symbolsOf(options.merges.map(asPair), ids);
  const found = new Set([...symbols.ids, ...added.map(({ id }) => id)]);
  const others = [...ids].filter(([, id]) => !found.has(id));
  const parts: BytePairParts = {
    ...symbols,
    special: roles(),
    ...(others.length === 0 ? {} : { others: Object.fromEntries(others) }),
    ...(options.ignore_merges ? { ignoresMerges: true } : {}),
    ...(added.length === 0 ? {} : { added }),
  };
  const normalizer = flattenNormalizers(file.normalizer);
  const own = steps.length === 1 && last.add_prefix_space === false && last.use_regex !== false;
  const template = readPostProcessor(file.post_processor);
  return new BytePair({
    ...parts,
    ...(normalizer.length === 0 ? {} : { normalizer }),
    ...(own ? {} : { preTokenizer: steps }),
    ...(template === undefined ? {} : { template }),
  });
}

function asPair(merge: string | readonly [string, string]): readonly [string, string] {
  if (typeof merge !== "string") return merge;
  const pair = merge.split(" ");
  if (pair.length === 2) return pair as [string, string];
  throw new InputError(
    `Cannot read merges: expected two tokens with a space between, got ${
      JSON.stringify(merge.slice(0, 80))
    }`,
  );
}

/** Merges between symbols, and each symbol's id: of merges that make the same, the first names it. */
function symbolsOf(
  pairs: readonly (readonly [string, string])[],
  ids: ReadonlyMap<string, number>,
): { readonly merges: Merge[]; readonly ids: number[] } {
  const idOf = (token: string, what: string) => {
    const id = ids.get(token);
    if (id !== undefined) return id;
    throw new InputError(
      `Cannot read a BPE vocabulary: expected an id for ${
        JSON.stringify(token.slice(0, 80))
      }, ${what}, got none; take the file that was published`,
    );
  };
  const symbols = new Map<string, number>();
  const own = printedBytes().map((sign, byte) => {
    symbols.set(sign, byte);
    return idOf(sign, `which is byte ${byte}`);
  });
  // What stands in merges that nothing makes can never come together: such merges are left out.
  const made = new Set([...symbols.keys(), ...pairs.map(([left, right]) => left + right)]);
  const usable = pairs.filter(([left, right]) => made.has(left) && made.has(right));
  usable.forEach(([left, right], i) => {
    const token = left + right;
    own.push(idOf(token, "which a merge makes"));
    if (!symbols.has(token)) symbols.set(token, bytes + i);
  });
  const merges = usable.map(([left, right]): Merge => [symbols.get(left)!, symbols.get(right)!]);
  return { merges, ids: own };
}

/**
 * A tokenizer as a tokenizer.json has it.
 *
 * @throws {InputError} where two tokens have the same text, which such a file cannot say
 */
export function writeBytePair(tokenizer: BytePair): Record<string, unknown> {
  const {
    normalizer = [],
    preTokenizer = [byteLevel],
    template,
    added = [],
    ignoresMerges = false,
  } = tokenizer.parts;
  const { vocabulary, merges } = writeGpt2Files(tokenizer);
  const byId = new Map(Object.entries(vocabulary).map(([token, id]) => [id, token]));
  const { tokens } = specialsOf(tokenizer.special, added, (_, id) => byId.get(id)!);
  const listed = new Set(added.map(({ id }) => id));
  return {
    added_tokens: tokens
      .map((token) => listed.has(token.id) ? token : specialToken(token.id, token.content))
      .sort((a, b) => a.id - b.id),
    normalizer: joinSteps("normalizers", normalizer),
    pre_tokenizer: joinSteps("pretokenizers", preTokenizer),
    post_processor: template === undefined
      ? byteLevel
      : writePostProcessor(template, (id) => byId.get(id) ?? tokenizer.token(id)),
    decoder: byteLevel,
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: "",
      end_of_word_suffix: "",
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: ignoresMerges,
      vocab: vocabulary,
      merges: merges.split("\n").slice(1, -1),
    },
  };
}
