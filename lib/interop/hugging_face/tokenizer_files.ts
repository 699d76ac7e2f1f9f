/**
 * Tokenizers as Hugging Face keeps them beside a model.
 *
 * @module
 */
import { InputError } from "../../errors.ts";
import {
  BytePair,
  readBertVocabulary,
  readGpt2Files,
  type Tokenizer,
  WordPiece,
  writeGpt2Files,
} from "../../text/mod.ts";
import { isFile, readJsonFile } from "../files.ts";

/**
 * The tokenizer in a model's directory, by the files that are there: `vocab.json` with `merges.txt`
 * (GPT-2's byte pairs), or `vocab.txt` (BERT's words in pieces). Nothing where there is none of them.
 *
 * @throws {InputError} where a file is not as it should be
 */
export function readPublishedTokenizer(directory: string): Tokenizer | undefined {
  const path = (file: string) => `${directory}/${file}`;
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

/** What tokenizer_config.json says of BERT's words; its defaults where there is none. */
function wordOptions(directory: string) {
  const path = `${directory}/tokenizer_config.json`;
  const config = isFile(path) ? readJsonFile(path, "a tokenizer's config") : {};
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
 * that it does not have.
 */
export function writePublishedTokenizer(directory: string, tokenizer: Tokenizer): string[] {
  const files = filesOf(tokenizer);
  for (const [name, text] of files) Deno.writeTextFileSync(`${directory}/${name}`, text);
  return files.map(([name]) => name);
}

function filesOf(tokenizer: Tokenizer): [string, string][] {
  const json = (value: unknown) => `${JSON.stringify(value)}\n`;
  if (tokenizer instanceof BytePair) {
    const { vocabulary, merges } = writeGpt2Files(tokenizer);
    return [["vocab.json", json(vocabulary)], ["merges.txt", merges]];
  }
  if (tokenizer instanceof WordPiece) {
    const { tokens, lowercase, stripAccents, splitChinese } = tokenizer.parts;
    return [["vocab.txt", `${tokens.join("\n")}\n`], [
      "tokenizer_config.json",
      json({
        tokenizer_class: "BertTokenizer",
        do_lower_case: lowercase,
        strip_accents: stripAccents,
        tokenize_chinese_chars: splitChinese,
      }),
    ]];
  }
  return [];
}
