import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { exportCommand } from "../../lib/command/export.ts";
import { importCommand } from "../../lib/command/import.ts";
import { main } from "../../lib/command/program.ts";
import { torchTransformer } from "../../lib/interop/mod.ts";
import {
  type BertConfig,
  createSaved,
  type GptConfig,
  presets,
  savedConfigOf,
  type SavedModel,
  type SavedModelConfig,
  Transformer,
} from "../../lib/models/mod.ts";
import { initialize } from "../../lib/nn/mod.ts";
import { ids, scope } from "../../lib/tensor/mod.ts";
import { BytePair, readBertVocabulary } from "../../lib/text/mod.ts";
import { loadModel, openSafetensors, readWeights, saveModel } from "../../lib/training/mod.ts";
import { smallEncoder } from "../models/grid.ts";
import { smallGpt, smallTransformer } from "../models/small_models.ts";

async function run(create: typeof importCommand, ...args: string[]) {
  const lines: string[] = [];
  const errors: string[] = [];
  const code = await main(
    create((line) => lines.push(line)),
    args,
    (text) => errors.push(text),
  );
  return { code, text: lines.join("\n"), errors: errors.join("\n") };
}

const tokenizer = BytePair.train("the whale, the whale", { vocabulary: 262, special: ["end"] });

function savedRun(change: Partial<GptConfig> = {}): string {
  const directory = Deno.makeTempDirSync();
  const gpt: Partial<GptConfig> = {
    vocabulary: tokenizer.vocabulary,
    attention: { heads: 4 },
    feedForward: { kind: "geluTanh", dHidden: 24 },
    ...change,
  };
  saveModel(directory, smallGpt(gpt), { tokenizer });
  return directory;
}

Deno.test("export and import give a run's model and tokenizer back", async () => {
  const from = savedRun();
  const published = `${Deno.makeTempDirSync()}/published`;
  const exported = await run(exportCommand, from, "--to", "huggingface", published);
  assertEquals([exported.code, exported.errors], [0, ""]);
  assertEquals(
    [...Deno.readDirSync(published)].map(({ name }) => name).sort(),
    [
      ...["config.json", "merges.txt", "model.safetensors"],
      ...["tokenizer.json", "tokenizer_config.json", "vocab.json"],
    ],
  );
  const checked = await run(importCommand, published);
  assertEquals([checked.code, checked.errors], [0, ""]);
  assertStringIncludes(checked.text, "GPT2LMHeadModel: ");
  const to = `${Deno.makeTempDirSync()}/run`;
  const imported = await run(importCommand, published, "--out", to);
  assertEquals([imported.code, imported.errors], [0, ""]);
  const [before, after] = [loadModel(from), loadModel(to)];
  const text = "the white whale";
  assertEquals(after.tokenizer!.encode(text), before.tokenizer!.encode(text));
  assertEquals(after.tokenizer!.special, before.tokenizer!.special);
  const logits = ({ model }: typeof before) => {
    assert("positional" in model && !("decode" in model));
    return scope(() => model.forward(ids([[1, 2, 3]])).toArray());
  };
  assertEquals(logits(after), logits(before));
});

Deno.test("export says which parts Hugging Face's GPT-2 does not have", async () => {
  const directory = savedRun({ placement: "post", positional: { kind: "rotary" } });
  const { code, errors } = await run(exportCommand, directory, Deno.makeTempDirSync());
  assertEquals(code, 1);
  assertStringIncludes(errors, 'placement: expected "pre", got "post"');
  assertStringIncludes(errors, 'positional: expected "learned", got "rotary"');
  const other = await run(exportCommand, directory, "x", "--to", "keras");
  assertStringIncludes(other.errors, "Allowed choices are huggingface, pytorch");
});

Deno.test("import says what is wrong with a directory", async () => {
  const missing = await run(importCommand, Deno.makeTempDirSync());
  assertEquals(missing.code, 1);
  assertStringIncludes(missing.errors, "config.json: expected a model's config");
  const directory = Deno.makeTempDirSync();
  Deno.copyFileSync("tests/fixtures/bert/config.json", `${directory}/config.json`);
  Deno.copyFileSync("tests/fixtures/bert/weights.safetensors", `${directory}/model.safetensors`);
  const words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ...Array(30).keys()];
  Deno.writeTextFileSync(`${directory}/vocab.txt`, words.join("\n"));
  const bert = await run(importCommand, directory, "--out", Deno.makeTempDirSync());
  assertStringIncludes(bert.text, "BertModel: ");
  assertStringIncludes(bert.errors, "expected at most 30 tokens as the model has, got 35");
});

const bertConfig: BertConfig = {
  ...presets["bert-tiny"],
  vocabulary: 9,
  context: 8,
  dModel: 8,
  feedForward: { kind: "gelu", dHidden: 12 },
};
const distilled: BertConfig = { ...bertConfig, segments: 0, pooler: false };
const labels = ["ham", "spam"];
const kinds: Record<string, SavedModelConfig> = {
  BertModel: { kind: "bert", ...bertConfig, pooler: true },
  BertForPreTraining: { kind: "bertForPreTraining", ...bertConfig, nextSentence: true },
  BertForMaskedLM: {
    kind: "bertForPreTraining",
    ...bertConfig,
    pooler: false,
    nextSentence: false,
  },
  BertForSequenceClassification: {
    kind: "sequenceClassifier",
    encoder: bertConfig,
    classes: 2,
    dropout: 0.1,
    labels,
  },
  BertForTokenClassification: {
    kind: "tokenClassifier",
    encoder: { ...bertConfig, pooler: false },
    classes: 2,
    dropout: 0.1,
    labels,
  },
  BertForQuestionAnswering: {
    kind: "answerExtractor",
    encoder: { ...bertConfig, pooler: false },
  },
  DistilBertModel: { kind: "bert", ...distilled },
  DistilBertForMaskedLM: { kind: "bertForPreTraining", ...distilled, nextSentence: false },
  DistilBertForSequenceClassification: {
    kind: "sequenceClassifier",
    encoder: { ...distilled, pooler: true, poolerActivation: "relu" },
    classes: 2,
    dropout: 0.2,
    labels,
  },
  DistilBertForTokenClassification: {
    kind: "tokenClassifier",
    encoder: distilled,
    classes: 2,
    dropout: 0.1,
    labels,
  },
  DistilBertForQuestionAnswering: { kind: "answerExtractor", encoder: distilled },
};

for (const [architecture, config] of Object.entries(kinds)) {
  Deno.test(`export writes a ${config.kind} as ${architecture}, and import gives it back`, async () => {
    const [from, published, to] = [1, 2, 3].map(() => Deno.makeTempDirSync());
    const model = initialize(createSaved(config), { seed: 5 });
    const words = readBertVocabulary("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\nwhale\n##s\n!");
    saveModel(from, model, { tokenizer: words });
    const exported = await run(exportCommand, from, published);
    assertEquals([exported.code, exported.errors], [0, ""]);
    assertStringIncludes(exported.text, `${architecture}: config.json`);
    const imported = await run(importCommand, published, "--out", to);
    assertEquals([imported.code, imported.errors], [0, ""]);
    const again = loadModel(to);
    assertEquals(savedConfigOf(again.model), config);
    assertEquals(again.tokenizer!.encode("The whales!"), words.encode("The whales!"));
    const numbers = (m: SavedModel) => [...m.parameters()].map(([name, x]) => [name, x.toArray()]);
    assertEquals(numbers(again.model), numbers(model));
  });
}

Deno.test("export --to pytorch writes torch.nn.Transformer's names, and refuses a GPT", async () => {
  const [from, to] = [Deno.makeTempDirSync(), Deno.makeTempDirSync()];
  const model = smallTransformer({
    finalNorm: true,
    attention: { heads: 4 },
    positional: { kind: "sinusoidal" },
    tied: true,
  });
  saveModel(from, model);
  const { code, errors } = await run(exportCommand, from, "--to", "pytorch", to);
  assertEquals([code, errors], [0, ""]);
  using file = openSafetensors(`${to}/model.safetensors`);
  const again = readWeights(new Transformer(model.config), file, torchTransformer);
  assertEquals(
    [...again.parameters()].map(([name, x]) => [name, x.toArray()]),
    [...model.parameters()].map(([name, x]) => [name, x.toArray()]),
  );
  assert(file.tensors.has("transformer.encoder.layers.0.self_attn.in_proj_weight"));
  const encoder = smallEncoder({ attention: { heads: 4 } });
  saveModel(from, encoder);
  assertEquals((await run(exportCommand, from, "--to", "pytorch", to)).errors, "");
  const gpt = await run(exportCommand, savedRun(), "--to", "pytorch", to);
  assertStringIncludes(gpt.errors, 'of the kind "gpt" for PyTorch: expected one of transformer');
});

Deno.test("export refuses an encoder–decoder for Hugging Face", async () => {
  const from = Deno.makeTempDirSync();
  saveModel(from, smallTransformer());
  const { errors } = await run(exportCommand, from, Deno.makeTempDirSync());
  assertStringIncludes(errors, 'of the kind "transformer" for Hugging Face: expected one of gpt');
});
