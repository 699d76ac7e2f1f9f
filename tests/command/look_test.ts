import { assertEquals, assertStringIncludes } from "@std/assert";
import { lookCommand } from "../../lib/command/look.ts";
import { main } from "../../lib/command/program.ts";
import { saveForHuggingFace, writePublishedTokenizer } from "../../lib/interop/mod.ts";
import { Bert, presets } from "../../lib/models/mod.ts";
import { initialize } from "../../lib/nn/mod.ts";
import { Character, readBertVocabulary, Symbols } from "../../lib/text/mod.ts";
import { saveModel } from "../../lib/training/mod.ts";
import { smallGpt, smallTransformer } from "../models/small_models.ts";

async function look(...args: string[]) {
  const lines: string[] = [];
  const errors: string[] = [];
  const code = await main(
    lookCommand((line) => lines.push(line)),
    args,
    (text) => errors.push(text),
  );
  return { code, text: lines.join("\n"), errors: errors.join("\n") };
}

const page = () => `${Deno.makeTempDirSync()}/pages/look.html`;

Deno.test("look writes a page of a run's heads, cut to its context", async () => {
  const run = Deno.makeTempDirSync();
  const tokenizer = Character.train("abcdefgh");
  saveModel(run, smallGpt({ vocabulary: tokenizer.vocabulary, layers: 2 }), { tokenizer });
  const out = page();
  const { code, text, errors } = await look(run, "--text", "abcabcabcabc", "--out", out);
  assertEquals([code, errors], [0, ""]);
  assertStringIncludes(text, "gpt read 8 tokens: the first 8 of 12 tokens");
  const html = Deno.readTextFileSync(out);
  assertStringIncludes(html, "2 layers of 4 heads");
  // The page may ask the network for nothing.
  assertStringIncludes(html, "default-src 'none'");
});

Deno.test("look reads pairs of texts with a BERT as Hugging Face publishes it", async () => {
  const directory = Deno.makeTempDirSync();
  const words = readBertVocabulary("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\nwhale\n##s\n!");
  const config = { ...presets["bert-tiny"], vocabulary: words.vocabulary };
  saveForHuggingFace(directory, initialize(new Bert(config), { seed: 1 }));
  const without = await look(directory, "--text", "The whale", "--out", page());
  assertStringIncludes(without.errors, "expected a tokenizer beside it");
  writePublishedTokenizer(directory, words);
  const out = page();
  const { text, errors } = await look(
    directory,
    ...["--text", "The whales", "--pair", "the whale!", "--out", out],
  );
  assertEquals(errors, "");
  // [CLS] the whale ##s [SEP] the whale ! [SEP]
  assertStringIncludes(text, "BertModel read 9 tokens");
});

Deno.test("look shows an encoder–decoder's three attentions while it says what it makes of the text", async () => {
  const run = Deno.makeTempDirSync();
  const model = smallTransformer();
  const tokenizer = (count: number) =>
    Symbols.train(Array.from({ length: count - 3 }, (_, i) => `s${i}`).join(" "), {
      special: ["padding", "begin", "end"],
    });
  const { sourceVocabulary, targetVocabulary } = model.config;
  saveModel(run, model, {
    source: tokenizer(sourceVocabulary),
    target: tokenizer(targetVocabulary),
  });
  const out = page();
  const { errors, text } = await look(run, "--text", "s0 s1 s2", "--out", out);
  assertEquals(errors, "");
  assertStringIncludes(text, "transformer read 3 tokens");
});

Deno.test("look reads with a known model, and says what it does not find or cannot do", async () => {
  const known = "universal-sentence-encoder-lite";
  const { text } = await look(known, "--text", "Call me Ishmael.", "--out", page());
  assertStringIncludes(text, "Universal Sentence Encoder Lite read 7 tokens");
  assertStringIncludes(
    (await look(known, "--text", "a", "--pair", "b")).errors,
    "expected a BERT, got Universal Sentence Encoder Lite",
  );
  assertStringIncludes((await look(known, "--text", "")).errors, "Cannot look at an empty text");
  assertStringIncludes((await look("nowhere", "--text", "a")).errors, `or one of ${known}`);
});
