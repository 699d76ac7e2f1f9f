import { assert, assertEquals, assertGreater, assertRejects } from "@std/assert";
import { InputError } from "../../lib/errors.ts";
import {
  type DataConfig,
  dataKinds,
  isHeldOut,
  loadData,
  type PairBatch,
  tasks,
} from "../../lib/data/mod.ts";
import type { TokenizerConfig } from "../../lib/text/mod.ts";
import { withDataDir } from "./data_dir.ts";

const sizes = { batch: 16, context: 64 };
const mobyDick = {
  kind: "text",
  dataset: "moby-dick",
  tokenizer: { kind: "bytePair", vocabulary: 400 },
} as const;

withDataDir("tiny-shakespeare is split and numbered as in nanoGPT", async (dataDir) => {
  const data = await loadData(
    { kind: "text", dataset: "tiny-shakespeare", tokenizer: { kind: "character" } },
    { ...sizes, dataDir },
  );
  assertEquals(data.tokenizer.vocabulary, 65);
  assertEquals([...data.tokenizer.encode("hii there")], [46, 47, 47, 1, 58, 46, 43, 56, 43]);
  assertEquals(data.sizes.training!.tokens, 1_003_854);
  assertEquals(data.sizes.validation, { examples: 1742, tokens: 111_488, characters: 111_488 });
  const [first] = [...data.validationBatches()];
  assertEquals(
    data.tokenizer.decode(first!.inputs.data.subarray(0, 20)),
    "?\n\nGREMIO:\nGood morr",
  );
});

Deno.test("text counts the characters that its validation tokens stand for", async () => {
  const data = await loadData(mobyDick, sizes);
  const targets = [...data.validationBatches()].flatMap(({ targets }) => [...targets.data]);
  const { examples, tokens, characters } = data.sizes.validation;
  assertEquals(targets.length, tokens);
  assertEquals(examples, tokens / sizes.context);
  assertEquals(data.tokenizer.decode(targets).length, characters);
});

Deno.test("text gives the same batches for the same seed, from any batch on", async () => {
  const data = await loadData(mobyDick, sizes);
  const batches = data.trainingBatches(3);
  const first = [0, 1, 2].map(() => batches.next().value);
  assertEquals(data.trainingBatches(3, 2).next().value, first[2]);
  const again = await loadData(mobyDick, sizes);
  assertEquals(again.trainingBatches(3).next().value, first[0]);
  assert(
    data.trainingBatches(4).next().value.inputs.data.some((id, i) =>
      id !== first[0]!.inputs.data[i]
    ),
  );
});

Deno.test("text is read from a file of the user's", async () => {
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, "Häschen in der Grube saß und schlief. ".repeat(50));
  const config = { kind: "text", dataset: { file }, tokenizer: { kind: "character" } } as const;
  const data = await loadData(config, { batch: 2, context: 8 });
  assertEquals(data.trainingBatches(1).next().value.inputs.shape, [2, 8]);
  await Deno.remove(file);
});

Deno.test("text teaches byte pairs from its first part, characters from both", async () => {
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, "ab ".repeat(300) + "zz ".repeat(30));
  const load = (tokenizer: TokenizerConfig) =>
    loadData({ kind: "text", dataset: { file }, tokenizer, validation: 0.08 }, {
      batch: 1,
      context: 4,
    });
  const { tokenizer } = await load({ kind: "bytePair", vocabulary: 300 });
  assert(tokenizer.id("ab") !== undefined);
  assertEquals(tokenizer.id("zz"), undefined);
  assertEquals((await load({ kind: "character" })).tokenizer.vocabulary, 4);
  await Deno.remove(file);
});

Deno.test("text that is missing, changed, too short, or no UTF-8 is refused", async () => {
  const file = await Deno.makeTempFile();
  const load = (dataset: { file: string; sha256?: string }, context = 8) =>
    loadData({ kind: "text", dataset, tokenizer: { kind: "character" } }, { batch: 2, context });
  await Deno.writeTextFile(file, "a rose is a rose");
  await assertRejects(() => load({ file, sha256: "00" }), InputError, "expected SHA-256 00, got");
  await assertRejects(() => load({ file }, 500), RangeError, "lower the context");
  await assertRejects(() => load({ file: `${file}s` }), InputError, "got no such file; check");
  await Deno.writeFile(file, Uint8Array.of(0x61, 0xe4, 0x62));
  await assertRejects(() => load({ file }), InputError, "expected UTF-8, got 0xE4 at byte 1");
  await Deno.remove(file);
});

Deno.test("pronunciation holds whole words out and fills batches", async () => {
  const data = await loadData({ kind: "pronunciation" }, { batch: 32, context: 0 });
  const { padding, begin, end } = data.target.special;
  assertEquals([padding, begin, end], [0, 1, 2]);
  assertEquals(data.target.vocabulary, 3 + 39);
  assertEquals(data.source.vocabulary, 1 + 26);

  const held = new Set(data.validationExamples.map(({ source }) => source));
  const share = held.size / (held.size + data.sizes.training!.examples);
  assert(share > 0.045 && share < 0.055);
  const words = ({ source: { data: ids, shape } }: PairBatch) =>
    Array.from(
      { length: shape[0]! },
      (_, row) => data.source.decode(ids.subarray(row * shape[1]!, (row + 1) * shape[1]!)),
    );
  const validation = [...data.validationBatches()];
  assertEquals(validation.flatMap(words).toSorted(), [...held].toSorted());
  const batches = data.trainingBatches(1);
  for (let i = 0; i < 200; i++) {
    const batch = batches.next().value;
    assert(words(batch).every((word) => !held.has(word) && !isHeldOut(word, 0.05)));
    assert(batch.source.shape[1]! <= data.context.source);
    assert(batch.targetInput.shape[1]! <= data.context.target);
  }
});

Deno.test("pronunciation keeps every way to say a word on its side", async () => {
  const data = await loadData(
    { kind: "pronunciation", stress: true, validation: 0.5, longest: 12 },
    { batch: 8, context: 0 },
  );
  const several = data.validationExamples.filter(({ targets }) => targets.length > 1);
  assertGreater(several.length, 1000);
  assertEquals(data.target.vocabulary, 3 + 24 + 3 * 15);
  const longest = Math.max(...data.validationExamples.map(({ source }) => source.length));
  assertEquals(longest, 12);
});

Deno.test("pronunciation gives the same batches from any batch on, over the end of a pass", async () => {
  const config = { kind: "pronunciation", longest: 3 } as const;
  const data = await loadData(config, { batch: 500, context: 0 });
  const perPass = Math.floor(data.sizes.training!.examples / 500);
  const batches = data.trainingBatches(1);
  const all = Array.from({ length: perPass + 3 }, () => batches.next().value);
  for (const from of [1, perPass - 1, perPass, perPass + 2]) {
    assertEquals(data.trainingBatches(1, from).next().value, all[from]);
  }
});

Deno.test("loadData has a kind for text, pronunciation and every task", async () => {
  assertEquals(Object.keys(dataKinds), ["text", "pronunciation", ...Object.keys(tasks)]);
  const misspelt = { kind: "copi" } as unknown as DataConfig;
  await assertRejects(() => loadData(misspelt, sizes), InputError, 'did you mean "copy"?');
});
