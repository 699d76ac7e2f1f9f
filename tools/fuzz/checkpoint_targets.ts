/**
 * Readers of weights and of configs.
 *
 * @module
 */
import fc from "fast-check";
import { InputError } from "../../lib/errors.ts";
import {
  architectureOf,
  openPublished,
  type PublishedConfig,
  savePublished,
} from "../../lib/interop/mod.ts";
import { published as architectureNamed } from "../../lib/interop/hugging_face/architectures.ts";
import { createModel } from "../../lib/models/mod.ts";
import { initialize, Linear, normal } from "../../lib/nn/mod.ts";
import { scope, tensor } from "../../lib/tensor/mod.ts";
import { bytesInMemory } from "../../lib/training/checkpoints/bytes.ts";
import { runFileSchema } from "../../lib/training/config_schema/mod.ts";
import {
  loadModel,
  readWeights,
  Safetensors,
  saveModel,
  writeSafetensors,
  writeWeights,
} from "../../lib/training/mod.ts";
import { checkConfig } from "../../lib/command/config.ts";
import { mutatedBytes, mutatedJson, mutatedJsonText } from "./mutate.ts";
import { reader, type Target } from "./target.ts";
import { temporary } from "./temporary.ts";

/** A file that something writes. */
function written(write: (path: string) => void): Uint8Array {
  const path = Deno.makeTempFileSync({ suffix: ".safetensors" });
  try {
    write(path);
    return Deno.readFileSync(path);
  } finally {
    Deno.removeSync(path);
  }
}

interface Parts {
  readonly header: Record<string, { shape: number[]; data_offsets: number[] }>;
  readonly data: Uint8Array;
}

function partsOf(file: Uint8Array): Parts {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  return { header, data: file.subarray(8 + length) };
}

/** A file of a header and data, whose length may be a lie. */
function joined(header: unknown, data: Uint8Array, lie: number): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header) ?? "");
  const bytes = new Uint8Array(8 + json.length + data.length);
  const length = BigInt(json.length) + BigInt(lie);
  new DataView(bytes.buffer).setBigUint64(0, length < 0n ? 0n : length, true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

const lies = fc.oneof(
  { weight: 9, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.constantFrom(1, -1, 8, 1e6, 2 ** 40, -1e6) },
);

/** Files of tensors: with a header that was changed, with bytes that were, and bytes at random. */
function files(valid: Uint8Array): fc.Arbitrary<Uint8Array> {
  const { header, data } = partsOf(valid);
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc.tuple(mutatedJson([header]), lies).map(([json, lie]) =>
        joined(json, data, lie)
      ),
    },
    { weight: 2, arbitrary: mutatedBytes([valid]) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }) },
  );
}

const tensors = written((path) =>
  writeSafetensors(
    path,
    new Map([["a", tensor([[1, 2], [3, 4]])], ["b.c", tensor([5])], ["d", tensor([])]]),
  )
);
const layer = initialize(new Linear({ inputs: 2, outputs: 3 }, { initializer: normal(1) }), {
  seed: 1,
});
const weights = written((path) => writeWeights(path, layer));

/** Which tensors of the layer a file does not have as the layer needs them. */
function wrongTensors(bytes: Uint8Array): string[] | undefined {
  let found: ReadonlyMap<string, { readonly shape: readonly number[] }>;
  try {
    found = new Safetensors(bytesInMemory(bytes)).tensors;
  } catch {
    return undefined;
  }
  const own = layer.parameters();
  const names = new Set([...own.keys(), ...found.keys()]);
  return [...names].filter((name) => own.get(name)?.shape.join() !== found.get(name)?.shape.join());
}

const bert = {
  model_type: "bert",
  num_hidden_layers: 1,
  num_attention_heads: 2,
  intermediate_size: 16,
  hidden_size: 8,
  max_position_embeddings: 8,
  type_vocab_size: 2,
  layer_norm_eps: 1e-12,
  vocab_size: 20,
  hidden_act: "gelu",
};
const publishedConfigs: readonly PublishedConfig[] = [
  {
    architectures: ["GPT2LMHeadModel"],
    model_type: "gpt2",
    vocab_size: 20,
    n_positions: 8,
    n_embd: 8,
    n_layer: 1,
    n_head: 2,
    activation_function: "gelu_new",
    layer_norm_epsilon: 1e-5,
    tie_word_embeddings: true,
  },
  { ...bert, architectures: ["BertForMaskedLM"] },
  {
    ...bert,
    architectures: ["BertForSequenceClassification"],
    id2label: { 0: "a", 1: "b", 2: "c" },
  },
  {
    architectures: ["DistilBertModel"],
    model_type: "distilbert",
    vocab_size: 20,
    dim: 8,
    n_layers: 1,
    n_heads: 2,
    hidden_dim: 16,
    max_position_embeddings: 8,
    activation: "gelu",
  },
];
const own = {
  kind: "gpt" as const,
  vocabulary: 20,
  context: 8,
  dModel: 8,
  layers: 1,
  placement: "pre" as const,
  norm: { kind: "layerNorm" as const },
  positional: { kind: "rotary" as const },
  attention: { heads: 2 },
  feedForward: { kind: "relu" as const, dHidden: 16 },
};

/** Models as Hugging Face publishes them, each in a directory of its own. */
const published = publishedConfigs.map((given) => {
  const architecture = architectureNamed(architectureOf(given));
  const config = architecture.readConfig(given);
  const directory = temporary();
  savePublished(
    directory,
    architecture,
    initialize(architecture.create(config), { seed: 1 }),
    config,
  );
  return { directory, config: JSON.parse(Deno.readTextFileSync(`${directory}/config.json`)) };
});

/** A run's model. */
const saved = temporary();
saveModel(saved, initialize(createModel(own), { seed: 1 }), { config: { seed: 1 } });

const run = {
  model: (({ vocabulary: _, ...model }) => model)(own),
  data: { kind: "text", dataset: "moby-dick", tokenizer: { kind: "bytePair", vocabulary: 300 } },
  training: {
    steps: 10,
    batch: 2,
    optimizer: { kind: "adamW", learningRate: 1e-3 },
    schedule: { kind: "warmupCosine", warmup: 2 },
  },
  seed: 1,
};

/** Every reader of weights and configs. */
export const checkpointTargets = {
  safetensors: reader({
    description: "safetensors files, header and numbers",
    inputs: files(tensors),
    read: (bytes) => new Safetensors(bytesInMemory(bytes)),
    check: (file) => {
      for (const [name, { shape }] of file.tensors) {
        try {
          scope(() => file.tensor(name));
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          if (!error.message.includes(JSON.stringify(name))) {
            throw new Error(`expected an error about ${name} [${shape}], got: ${error.message}`);
          }
        }
      }
    },
  }),
  weights: reader({
    description: "a model's weights: names and shapes",
    inputs: files(weights),
    read: (bytes) => {
      const wrong = wrongTensors(bytes);
      try {
        readWeights(layer, new Safetensors(bytesInMemory(bytes)));
      } catch (error) {
        const unnamed = (wrong ?? []).slice(0, 8).find((name) => {
          const shown = JSON.stringify(name).slice(1, -1).slice(0, 30);
          return !(error as Error).message.includes(shown);
        });
        if (unnamed === undefined) throw error;
        throw new Error(
          `expected an error that names ${unnamed}, got: ${(error as Error).message}`,
        );
      }
      return wrong ?? [];
    },
    check: (wrong) => {
      if (wrong.length > 0) throw new Error(`expected an error about ${wrong}, got none`);
    },
  }),
  publishedConfigs: reader({
    description: "config.json of Hugging Face, beside the weights of its model",
    inputs: fc.nat(published.length - 1).chain((i) =>
      mutatedJsonText([published[i].config]).map((config) => ({ ...published[i], config }))
    ),
    read: ({ directory, config }) => {
      Deno.writeTextFileSync(`${directory}/config.json`, config);
      return openPublished(directory);
    },
  }),
  runConfigs: reader({
    description: "config files of runs",
    inputs: mutatedJsonText([run]),
    read: (text) => checkConfig("fuzzed.json", parse(text), runFileSchema),
  }),
  savedConfigs: reader({
    description: "config.json of a run, beside the weights of its model",
    inputs: mutatedJsonText([JSON.parse(Deno.readTextFileSync(`${saved}/config.json`))]),
    read: (config) => {
      Deno.writeTextFileSync(`${saved}/config.json`, config);
      return loadModel(saved);
    },
  }),
} satisfies Record<string, Target>;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError("Cannot read fuzzed.json: expected JSON", { cause });
  }
}
