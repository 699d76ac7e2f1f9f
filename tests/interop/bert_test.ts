import { assert, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../lib/errors.ts";
import {
  bert,
  bertForMaskedLanguageModel,
  bertForPreTraining,
  bertForQuestionAnswering,
  bertForSequenceClassification,
  bertForTokenClassification,
  distilBert,
  distilBertForMaskedLanguageModel,
  type PublishedModel,
  readPublished,
} from "../../lib/interop/mod.ts";
import { AnswerExtractor, Bert, type BertConfig, presets } from "../../lib/models/mod.ts";
import { initialize, type Module } from "../../lib/nn/mod.ts";
import { ids, scope, type Tensor, zeros } from "../../lib/tensor/mod.ts";
import {
  openSafetensors,
  type TensorSource,
  WeightsError,
  writeSafetensors,
  writeWeights,
} from "../../lib/training/mod.ts";

const fixture = "tests/fixtures/bert";
const config = JSON.parse(Deno.readTextFileSync(`${fixture}/config.json`));
const tokens = ids([[3, 1, 4, 1, 5, 9, 2, 6]]);

/** The fixture's tensors with other names, or with more. */
function stored(change: (tensors: Map<string, Tensor>) => Iterable<[string, Tensor]>): string {
  using file = openSafetensors(`${fixture}/weights.safetensors`);
  const path = Deno.makeTempFileSync({ suffix: ".safetensors" });
  const tensors = new Map([...file.tensors.keys()].map((name) => [name, file.tensor(name)]));
  writeSafetensors(path, new Map(change(tensors)));
  return path;
}

function read<M extends Module, C>(
  published: PublishedModel<M, C>,
  path = `${fixture}/weights.safetensors`,
  changed: object = {},
): M {
  using weights = openSafetensors(path);
  return readPublished(published, { config: { ...config, ...changed }, weights });
}

const states = (model: Bert) => scope(() => model.encode(tokens).toArray());

Deno.test("bertForPreTraining writes the fixture's weights again, name by name and bit by bit", () => {
  const path = Deno.makeTempFileSync();
  writeWeights(path, read(bertForPreTraining), { naming: bertForPreTraining.naming });
  using original = openSafetensors(`${fixture}/weights.safetensors`);
  using written = openSafetensors(path);
  assertEquals([...written.tensors.keys()].sort(), [...original.tensors.keys()].sort());
  for (const name of original.tensors.keys()) {
    assertEquals(written.tensor(name).toNested(), original.tensor(name).toNested(), name);
  }
});

Deno.test("bert reads the encoder out of a checkpoint with heads, and one without bert.", () => {
  const expected = states(read(bertForPreTraining).bert);
  assertEquals(states(read(bert)), expected);
  const bare = stored((tensors) =>
    [...tensors].filter(([name]) => name.startsWith("bert."))
      .map(([name, x]): [string, Tensor] => [name.replace("bert.", ""), x])
  );
  assertEquals(states(read(bert, bare)), expected);
});

Deno.test("bert reads TensorFlow's gamma and beta, stored positions, and the decoder's aliases", () => {
  const old = stored((tensors) => [
    ...[...tensors].map(([name, x]): [string, Tensor] => [
      name.replace("LayerNorm.weight", "LayerNorm.gamma").replace(
        "LayerNorm.bias",
        "LayerNorm.beta",
      ),
      x,
    ]),
    ["bert.embeddings.position_ids", zeros([1, 14])],
    ["cls.predictions.decoder.weight", zeros([30, 24])],
    ["cls.predictions.decoder.bias", zeros([30])],
  ]);
  assertEquals(states(read(bert, old)), states(read(bert)));
  const logits = (model: ReturnType<typeof readForPreTraining>) =>
    scope(() => model.forward(tokens).tokenLogits.toArray());
  const readForPreTraining = (path?: string) => read(bertForPreTraining, path);
  assertEquals(logits(readForPreTraining(old)), logits(readForPreTraining()));
});

Deno.test("bertForMaskedLanguageModel passes over the pooler and the head for next sentences", () => {
  const whole = read(bertForPreTraining);
  const masked = read(bertForMaskedLanguageModel);
  assertEquals(masked.nextSentence, undefined);
  scope(() =>
    assertEquals(
      masked.forward(tokens).tokenLogits.toArray(),
      whole.forward(tokens).tokenLogits.toArray(),
    )
  );
});

/** A model written under its published names with its published config, and read from them. */
function roundTrip<M extends Module, C>(published: PublishedModel<M, C>, own: C, seed = 1): [M, M] {
  const model = initialize(published.create(own), { seed });
  const path = Deno.makeTempFileSync();
  writeWeights(path, model, { naming: published.naming });
  using weights = openSafetensors(path);
  const config = JSON.parse(JSON.stringify(published.writeConfig(own)));
  assertEquals(published.readConfig(config), own);
  return [model, readPublished(published, { config, weights: weights as TensorSource })];
}

const tiny: BertConfig & { readonly pooler: boolean } = {
  ...presets["bert-tiny"],
  vocabulary: 30,
  context: 14,
  dModel: 12,
  attention: { heads: 3, dropout: 0.1 },
  feedForward: { kind: "gelu", dHidden: 20 },
  pooler: true,
};
const classifier = { classes: 3, dropout: 0.2, labels: ["person", "place", "other"] };

Deno.test("every architecture gives a model that was made here back with the same numbers", () => {
  const same = <M extends Module>([one, other]: [M, M], forward: (model: M) => Tensor) =>
    scope(() => assertEquals(forward(one).toArray(), forward(other).toArray()));
  const bare = { ...tiny, pooler: false };
  same(roundTrip(bert, tiny), (model) => model.pool(model.encode(tokens)));
  same(
    roundTrip(bertForPreTraining, { ...tiny, nextSentence: true }),
    (model) => model.forward(tokens).nextSentenceLogits!,
  );
  same(
    roundTrip(bertForMaskedLanguageModel, { ...bare, nextSentence: false }),
    (model) => model.forward(tokens).tokenLogits,
  );
  same(
    roundTrip(bertForSequenceClassification, { ...classifier, encoder: tiny }),
    (model) => model.forward(tokens),
  );
  same(
    roundTrip(bertForTokenClassification, { ...classifier, encoder: bare }),
    (model) => model.forward(tokens),
  );
  same(roundTrip(bertForQuestionAnswering, bare), (model) => model.forward(tokens).end);
  const distil = { ...bare, segments: 0 };
  same(roundTrip(distilBert, distil), (model) => model.encode(tokens));
  same(
    roundTrip(distilBertForMaskedLanguageModel, { ...distil, nextSentence: false }),
    (model) => model.forward(tokens).tokenLogits,
  );
});

Deno.test("distilBert computes what a BERT without segments computes", () => {
  const own = { ...tiny, segments: 0, pooler: false };
  const [distil] = roundTrip(distilBert, own, 5);
  const plain = initialize(new Bert(own), { seed: 5 });
  assertEquals(states(distil), states(plain));
});

Deno.test("distilBert's default config is the published model of 66,362,880 parameters", () => {
  const own = distilBert.readConfig({ model_type: "distilbert" });
  assertEquals(distilBert.create(own).parameterCount(), 66_362_880);
});

Deno.test("bert reads its presets' configs as it writes them", () => {
  for (const name of ["bert-tiny", "bert-base", "bert-large"] as const) {
    assertEquals(bert.readConfig(bert.writeConfig(presets[name])), presets[name]);
  }
  // Hugging Face's own defaults are those of the base model.
  assertEquals(bert.readConfig({ model_type: "bert" }), presets["bert-base"]);
});

Deno.test("bert says what it does not compute, and what has no place in the architecture", () => {
  for (
    const changed of [
      { position_embedding_type: "relative_key" },
      { is_decoder: true },
      { hidden_act: "silu" },
      { num_attention_heads: 1.5 },
    ]
  ) {
    const [field] = Object.keys(changed);
    const error = assertThrows(() => bert.readConfig({ ...config, ...changed }), InputError);
    assert(error.message.includes(field), error.message);
  }
  const refused: [Partial<BertConfig>, string][] = [
    [{ placement: "pre" }, 'placement: expected "post", got "pre"'],
    [{ segments: 0 }, "segments above 0: expected true, got false"],
    [{ embeddingNorm: false }, "embeddingNorm: expected true, got false"],
    [{ positional: { kind: "alibi" } }, 'positional: expected "learned", got "alibi"'],
  ];
  for (const [changed, message] of refused) {
    assertThrows(() => bert.writeConfig({ ...tiny, ...changed }), InputError, message);
  }
  assertThrows(() => distilBert.writeConfig(tiny), InputError, "segments: expected 0, got 2");
});

Deno.test("bertForQuestionAnswering names tensors that are missing and unknown", () => {
  const error = assertThrows(() => read(bertForQuestionAnswering), WeightsError);
  assert(error.tensors.includes("qa_outputs.weight"));
  assert(error.tensors.includes("cls.predictions.bias"));
});

Deno.test("labels and their number are read from id2label, or else from num_labels", () => {
  const read = (changed: object) =>
    bertForSequenceClassification.readConfig({ ...config, ...changed });
  assertEquals(read({}).labels, ["LABEL_0", "LABEL_1"]);
  assertEquals(read({ num_labels: 1 }).classes, 1);
  assertEquals(read({ id2label: { 0: "no", 1: "yes", 2: "maybe" } }).labels, [
    "no",
    "yes",
    "maybe",
  ]);
  assertThrows(() => read({ id2label: { zero: "no" } }), InputError, "id2label");
});

Deno.test("AnswerExtractor gives one logit a position for start and for end", () => {
  const [model] = roundTrip(bertForQuestionAnswering, { ...tiny, pooler: false });
  assert(model instanceof AnswerExtractor);
  const { start, end } = scope(() => model.forward(tokens));
  assertEquals([start.shape, end.shape], [[1, 8], [1, 8]]);
});
