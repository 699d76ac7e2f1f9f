/**
 * Tokenizers as Hugging Face keeps them beside a model.
 *
 * @module
 */
import { InputError } from "../../errors.ts";
import {
  type AddedToken,
  BytePair,
  readBertVocabulary,
  readGpt2Files,
  readTokenizerJson,
  type SpecialName,
  type Tokenizer,
  Unigram,
  WordPiece,
  writeGpt2Files,
  writeTokenizerJson,
} from "../../text/mod.ts";
import { isFile, readJsonFile } from "../files.ts";

/**
 * The tokenizer in a model's directory, by the files that are there: `tokenizer.json` (any of byte pairs,
 * WordPiece and unigram), `vocab.json` with `merges.txt` (GPT-2's byte pairs), or `vocab.txt` (BERT's words
 * in pieces). Nothing where there is none of them.
 *
 * @throws {InputError} where a file is not as it should be
 */
export function readPublishedTokenizer(directory: string): Tokenizer | undefined {
  const path = (file: string) => `${directory}/${file}`;
  if (isFile(path("tokenizer.json"))) {
    const config = readConfig(directory);
    return readTokenizerJson(
      Deno.readTextFileSync(path("tokenizer.json")),
      config === undefined ? {} : { config },
    );
  }
  if (isFile(path("vocab.json")) && isFile(path("merges.txt"))) {
    const vocabulary = readJsonFile(path("vocab.json"), "ids by token") as Record<string, number>;
    if (Object.values(vocabulary).some((id) => !Number.isInteger(id))) {
      throw new InputError(`Cannot read ${path("vocab.json")}: expected ids by token`);
    }
    return readGpt2Files({ vocabulary, merges: Deno.readTextFileSync(path("merges.txt")) });
  }
  if (isFile(path("vocab.txt"))) {
    return readBertVocabulary(Deno.readTextFileSync(path("vocab.txt")), wordOptions(directory));
  }
  return undefined;
}

function readConfig(directory: string): Record<string, unknown> | undefined {
  const path = `${directory}/tokenizer_config.json`;
  return isFile(path) ? readJsonFile(path, "a tokenizer's config") : undefined;
}

/** What tokenizer_config.json says of BERT's words; its defaults where there is none. */
function wordOptions(directory: string) {
  const config = readConfig(directory) ?? {};
  const flag = (name: string) => typeof config[name] === "boolean" ? config[name] : undefined;
  const lowercase = flag("do_lower_case") ?? true;
  return {
    lowercase,
    // Null stands for "as do_lower_case".
    stripAccents: flag("strip_accents") ?? lowercase,
    splitChinese: flag("tokenize_chinese_chars") ?? true,
  };
}

/**
 * Writes a tokenizer as Hugging Face's library reads it, and gives the names of the files; none for kinds
 * that it does not have. Beside `tokenizer.json` are the older files where the kind has them.
 */
export function writePublishedTokenizer(directory: string, tokenizer: Tokenizer): string[] {
  const files = filesOf(tokenizer);
  for (const [name, text] of files) Deno.writeTextFileSync(`${directory}/${name}`, text);
  return files.map(([name]) => name);
}

const json = (value: unknown) => `${JSON.stringify(value)}\n`;

function filesOf(tokenizer: Tokenizer): [name: string, text: string][] {
  const both = (config: Record<string, unknown>): [string, string][] => {
    const text = writeTokenizerJson(tokenizer);
    return [
      ["tokenizer.json", text],
      ["tokenizer_config.json", json({ ...config, ...specialTokens(tokenizer, text) })],
    ];
  };
  if (tokenizer instanceof BytePair) {
    const { vocabulary, merges } = writeGpt2Files(tokenizer);
    return [
      ...both({ tokenizer_class: "PreTrainedTokenizerFast" }),
      ["vocab.json", json(vocabulary)],
      ["merges.txt", merges],
    ];
  }
  if (tokenizer instanceof WordPiece) {
    const { tokens, lowercase, stripAccents, splitChinese, normalizer, preTokenizer } =
      tokenizer.parts;
    if (normalizer ?? preTokenizer) return both({ tokenizer_class: "PreTrainedTokenizerFast" });
    return [
      ...both({
        tokenizer_class: "BertTokenizer",
        do_lower_case: lowercase,
        strip_accents: stripAccents,
        tokenize_chinese_chars: splitChinese,
      }),
      ["vocab.txt", `${tokens.join("\n")}\n`],
    ];
  }
  if (tokenizer instanceof Unigram) return both({ tokenizer_class: "PreTrainedTokenizerFast" });
  return [];
}

/** Fields of tokenizer_config.json by the roles of special tokens here. */
const roleFields = {
  begin: "bos_token",
  end: "eos_token",
  unknown: "unk_token",
  padding: "pad_token",
  mask: "mask_token",
  separator: "sep_token",
} as const satisfies Record<SpecialName, string>;

function specialTokens(tokenizer: Tokenizer, written: string): Record<string, string> {
  const { added_tokens: added }: { added_tokens: AddedToken[] } = JSON.parse(written);
  const texts = new Map(added.map(({ id, content }) => [id, content]));
  return Object.fromEntries(
    Object.entries(tokenizer.special).flatMap(([role, id]) => {
      const text = texts.get(id);
      // BERT begins texts with what classifies them.
      const begins = role === "begin" && tokenizer instanceof WordPiece;
      const field = begins ? "cls_token" : roleFields[role as SpecialName];
      return text === undefined ? [] : [[field, text]];
    }),
  );
}
