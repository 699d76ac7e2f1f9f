import { assertEquals, assertThrows } from "@std/assert";
import { readPublishedTokenizer, writePublishedTokenizer } from "../../lib/interop/mod.ts";
import { InputError } from "../../lib/errors.ts";
import { BytePair, Character, type Tokenizer, Unigram, WordPiece } from "../../lib/text/mod.ts";

const text = "to be, or not to be: that is the question";
const pieces: [string, number][] = [["<unk>", 0], ["▁", -2], ["▁to", -3], ["b", -4], ["e", -4]];

const written: Readonly<Record<string, { tokenizer: Tokenizer; files: string[] }>> = {
  bytePair: {
    tokenizer: BytePair.train(text, { vocabulary: 262, special: ["end", "padding"] }),
    files: ["tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt"],
  },
  wordPiece: {
    tokenizer: WordPiece.train(text, {
      vocabulary: 40,
      special: ["padding", "unknown", "begin", "separator", "mask"],
      lowercase: false,
    }),
    files: ["tokenizer.json", "tokenizer_config.json", "vocab.txt"],
  },
  unigram: {
    tokenizer: new Unigram({ pieces, special: { unknown: 0 } }),
    files: ["tokenizer.json", "tokenizer_config.json"],
  },
  character: { tokenizer: Character.train(text), files: [] },
};

for (const [kind, { tokenizer, files }] of Object.entries(written)) {
  Deno.test(`readPublishedTokenizer reads what writePublishedTokenizer writes: ${kind}`, () => {
    const directory = Deno.makeTempDirSync();
    assertEquals(writePublishedTokenizer(directory, tokenizer), files);
    const read = readPublishedTokenizer(directory);
    if (files.length === 0) {
      assertEquals(read, undefined);
      return;
    }
    assertEquals(read!.special, tokenizer.special);
    assertEquals(read!.encode(text), tokenizer.encode(text));
    if (!files.includes("vocab.txt") && !files.includes("vocab.json")) return;
    Deno.removeSync(`${directory}/tokenizer.json`);
    assertEquals(readPublishedTokenizer(directory)!.encode(text), tokenizer.encode(text));
  });
}

Deno.test("readPublishedTokenizer says what is wrong with a tokenizer.json", () => {
  const directory = Deno.makeTempDirSync();
  Deno.writeTextFileSync(`${directory}/tokenizer.json`, '{"model":{"type":"WordLevel"}}');
  assertThrows(() => readPublishedTokenizer(directory), InputError, "WordPiece");
});
