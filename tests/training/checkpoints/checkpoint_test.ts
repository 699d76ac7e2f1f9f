import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { InputError } from "../../../lib/errors.ts";
import { createModel, type ModelConfig, savedConfigOf } from "../../../lib/models/mod.ts";
import { initialize } from "../../../lib/nn/mod.ts";
import { currentMachine, scope, type Tensor, zeros } from "../../../lib/tensor/mod.ts";
import { trainTokenizer } from "../../../lib/text/mod.ts";
import {
  loadModel,
  openSafetensors,
  readWeights,
  SafetensorsError,
  saveModel,
  WeightsError,
  writeSafetensors,
} from "../../../lib/training/mod.ts";

const parts = {
  dModel: 8,
  context: 6,
  norm: { kind: "layerNorm" },
  placement: "pre",
  positional: { kind: "learned" },
  attention: { heads: 2, keyValueHeads: 1 },
  feedForward: { kind: "swiGlu", dHidden: 12 },
} as const;

const configs: Record<string, ModelConfig> = {
  gpt: { kind: "gpt", vocabulary: 7, layers: 2, ...parts },
  encoder: { kind: "encoder", vocabulary: 7, layers: 1, classes: 3, padding: 0, ...parts },
  transformer: {
    kind: "transformer",
    sourceVocabulary: 7,
    targetVocabulary: 7,
    sharedEmbedding: true,
    encoderLayers: 1,
    decoderLayers: 2,
    ...parts,
  },
};

const create = (config: ModelConfig) => initialize(createModel(config), { seed: 3 });

const numbersOf = (model: { parameters(): ReadonlyMap<string, Tensor> }) =>
  [...model.parameters()].map(([name, parameter]) => [name, parameter.toArray()]);

function saved(config: ModelConfig = configs.gpt): string {
  const directory = Deno.makeTempDirSync();
  saveModel(directory, create(config));
  return directory;
}

/** Rewrites the weights of a saved model. */
function change(directory: string, edit: (tensors: Map<string, Tensor>) => void): void {
  const path = `${directory}/model.safetensors`;
  scope(() => {
    const tensors = new Map<string, Tensor>();
    {
      using file = openSafetensors(path);
      for (const name of file.tensors.keys()) tensors.set(name, file.tensor(name));
    }
    edit(tensors);
    writeSafetensors(path, tensors);
  });
}

for (const [kind, config] of Object.entries(configs)) {
  Deno.test(`loadModel gives back the ${kind} that saveModel saved, bit for bit`, () => {
    const directory = `${Deno.makeTempDirSync()}/new/run`;
    const model = create(config);
    saveModel(directory, model, { config: { seed: 3, model: "overruled" } });
    const loaded = loadModel(directory);
    assertEquals(loaded.config, { seed: 3, model: config });
    assertEquals(savedConfigOf(loaded.model), savedConfigOf(model));
    assertEquals(numbersOf(loaded.model), numbersOf(model));
    assertEquals(
      [...Deno.readDirSync(directory)].map(({ name }) => name).sort(),
      ["config.json", "model.safetensors"],
    );
  });
}

Deno.test("saveModel and loadModel keep one tokenizer, or one for each side", () => {
  const one = trainTokenizer("abc", { kind: "character" });
  const other = trainTokenizer("xyz", { kind: "character" });
  const directory = Deno.makeTempDirSync();
  saveModel(directory, create(configs.gpt), { tokenizer: one });
  assertEquals(loadModel(directory).tokenizer!.decode([2, 0]), "ca");
  assertEquals(loadModel(directory).source, undefined);
  const pairs = Deno.makeTempDirSync();
  saveModel(pairs, create(configs.transformer), { source: one, target: other });
  const { source, target, tokenizer } = loadModel(pairs);
  assertEquals([source!.decode([0]), target!.decode([0]), tokenizer], ["a", "x", undefined]);
});

Deno.test("saveModel replaces an older model", () => {
  const directory = saved(configs.gpt);
  const model = initialize(createModel(configs.gpt), { seed: 4 });
  saveModel(directory, model);
  assertEquals(numbersOf(loadModel(directory).model), numbersOf(model));
});

Deno.test("loadModel names each tensor that is missing, unknown, or of another shape", () => {
  const directory = saved();
  change(directory, (tensors) => {
    tensors.set(
      "blocks.0.attention.querry.weight",
      tensors.get("blocks.0.attention.query.weight")!,
    );
    tensors.delete("blocks.0.attention.query.weight");
    tensors.set("finalNorm.scale", zeros([9]));
  });
  const held = currentMachine().heap.heldBytes;
  const error = assertThrows(() => loadModel(directory), WeightsError);
  assertEquals(currentMachine().heap.heldBytes, held);
  assertEquals(error.tensors, [
    "blocks.0.attention.query.weight",
    "finalNorm.scale",
    "blocks.0.attention.querry.weight",
  ]);
  assertEquals(
    error.message,
    [
      `Cannot read the weights in ${directory}/model.safetensors: expected the tensors of the model ` +
      "that the config describes, got 3 that differ",
      "  blocks.0.attention.query.weight: expected [8,8], got no such tensor; the nearest is " +
      "blocks.0.attention.querry.weight",
      "  finalNorm.scale: expected [8], got [9]",
      "  blocks.0.attention.querry.weight: expected no such tensor, got one; the nearest is " +
      "blocks.0.attention.query.weight",
    ].join("\n"),
  );
});

Deno.test("loadModel lists the first few of many tensors that differ", () => {
  const directory = saved(configs.gpt);
  saveModel(`${directory}/other`, create(configs.encoder));
  Deno.copyFileSync(`${directory}/other/model.safetensors`, `${directory}/model.safetensors`);
  const error = assertThrows(() => loadModel(directory), WeightsError);
  assertEquals(error.message.split("\n").length, 10);
  assert(error.tensors.length > 8);
  assertStringIncludes(error.message, `… and ${error.tensors.length - 8} more`);
});

Deno.test("readWeights leaves a model as it was where a tensor differs", () => {
  const directory = saved();
  change(directory, (tensors) => tensors.set("finalNorm.scale", zeros([9])));
  const model = create(configs.gpt);
  const before = numbersOf(model);
  using file = openSafetensors(`${directory}/model.safetensors`);
  assertThrows(() => readWeights(model, file), WeightsError);
  assertEquals(numbersOf(model), before);
});

Deno.test("readWeights refuses whole numbers for a parameter", () => {
  const directory = saved();
  const path = `${directory}/model.safetensors`;
  const bytes = Deno.readFileSync(path);
  const text = new TextDecoder("latin1").decode(bytes);
  bytes.set(new TextEncoder().encode("I32"), text.indexOf("F32"));
  Deno.writeFileSync(path, bytes);
  assertThrows(
    () => loadModel(directory),
    WeightsError,
    "expected numbers with a fraction, got I32",
  );
});

Deno.test("loadModel says what is wrong with a directory", () => {
  const empty = Deno.makeTempDirSync();
  assertThrows(
    () => loadModel(empty),
    InputError,
    `Cannot read ${empty}/config.json: expected a file`,
  );

  const cases: [edit: (directory: string) => void, message: string | RegExp][] = [
    [(d) => Deno.writeTextFileSync(`${d}/config.json`, "{"), "expected JSON, got"],
    [(d) => Deno.writeTextFileSync(`${d}/config.json`, "[]"), 'whose "model" has a "kind", got []'],
    [
      (d) => Deno.writeTextFileSync(`${d}/config.json`, '{"model":{"kind":"gtp"}}'),
      /expected one of gpt, encoder, transformer, bert, .*; did you mean "gpt"\?/,
    ],
    [
      (d) => Deno.writeTextFileSync(`${d}/config.json`, '{"model":{"kind":"gpt"}}'),
      'expected a complete config in "model", got an error',
    ],
    [
      (d) => Deno.removeSync(`${d}/model.safetensors`),
      "model.safetensors: expected a file, got no such file",
    ],
    [(d) => Deno.writeTextFileSync(`${d}/tokenizer.json`, "3"), "Cannot read a tokenizer"],
  ];
  for (const [edit, message] of cases) {
    const directory = saved();
    edit(directory);
    const { message: said } = assertThrows(() => loadModel(directory), InputError);
    assert(typeof message === "string" ? said.includes(message) : message.test(said), said);
  }
});

Deno.test("loadModel refuses weights that are cut short", () => {
  const directory = saved();
  const path = `${directory}/model.safetensors`;
  Deno.truncateSync(path, Deno.statSync(path).size - 1);
  const error = assertThrows(() => loadModel(directory), SafetensorsError);
  assertEquals(error.tensor, [...create(configs.gpt).parameters().keys()].at(-1));
  assertStringIncludes(error.message, "it was cut short or damaged");
});

Deno.test("saveModel says that a place cannot be written to", () => {
  const file = Deno.makeTempFileSync();
  assertThrows(
    () => saveModel(`${file}/run`, create(configs.gpt)),
    InputError,
    `Cannot save a model in ${file}/run: expected a directory to write to, got`,
  );
});
