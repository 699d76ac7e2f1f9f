/**
 * Which special tokens of a published tokenizer begin, end and fill texts.
 *
 * @module
 */
import type { AddedToken } from "../tokenizers/added_tokens.ts";
import type { SpecialName, SpecialTokens } from "../tokenizers/tokenizer.ts";

/** What a tokenizer_config.json calls each role; the first that is there counts. */
const fields: Readonly<Record<SpecialName, readonly string[]>> = {
  end: ["eos_token"],
  separator: ["sep_token"],
  begin: ["bos_token", "cls_token"],
  mask: ["mask_token"],
  unknown: ["unk_token"],
  padding: ["pad_token"],
};

/** How each role is usually written, for a directory without a tokenizer_config.json. */
const usual: Readonly<Record<SpecialName, readonly string[]>> = {
  end: ["<|endoftext|>", "</s>", "<eos>", "<end>", "<|end_of_text|>", "[END]"],
  separator: ["[SEP]", "<sep>", "<separator>"],
  begin: ["<s>", "[CLS]", "<bos>", "<|begin_of_text|>", "<begin>"],
  mask: ["<mask>", "[MASK]"],
  unknown: ["<unk>", "[UNK]", "<unknown>"],
  padding: ["<pad>", "[PAD]", "<padding>"],
};

/**
 * Ids of the special tokens by role. A token has one role, the first of end, separator, begin, mask,
 * unknown and padding: GPT-2's `<|endoftext|>` is its end, whatever else it is used for.
 */
export function findRoles(
  added: readonly AddedToken[],
  { config, unknown }: {
    /** A tokenizer_config.json. */
    readonly config?: Readonly<Record<string, unknown>> | undefined;
    /** The id that the model gives what it does not know. */
    readonly unknown?: number | undefined;
  },
): SpecialTokens {
  const ids = new Map(
    added.filter(({ special }) => special).map(({ id, content }) => [content, id]),
  );
  const taken = new Set<number>();
  const special: Partial<Record<SpecialName, number>> = {};
  const give = (name: SpecialName, id: number | undefined) => {
    if (id === undefined || taken.has(id) || special[name] !== undefined) return;
    special[name] = id;
    taken.add(id);
  };
  give("unknown", unknown);
  for (const name of Object.keys(fields) as SpecialName[]) {
    const given = fields[name].map((field) => contentOf(config?.[field]));
    const candidates = config === undefined ? usual[name] : given;
    for (const content of candidates) {
      give(name, content === undefined ? undefined : ids.get(content));
    }
  }
  return special;
}

function contentOf(token: unknown): string | undefined {
  if (typeof token === "string") return token;
  if (typeof token !== "object" || token === null || !("content" in token)) return undefined;
  return typeof token.content === "string" ? token.content : undefined;
}
