import { assert, assertEquals, assertLess, assertThrows } from "@std/assert";
import { ignored, type MaskedBatch, preTrainingBatches } from "../../lib/data/mod.ts";
import {
  AnswerExtractor,
  Bert,
  type BertConfig,
  BertForPreTraining,
  presets,
  SequenceClassifier,
  TokenClassifier,
} from "../../lib/models/mod.ts";
import { initialize, initializeMissing, type Module } from "../../lib/nn/mod.ts";
import { scope } from "../../lib/tensor/mod.ts";
import {
  classify,
  extractAnswers,
  fillGaps,
  layerwiseRates,
  type Objective,
  type OptimizerConfig,
  ratesOf,
  train,
} from "../../lib/training/mod.ts";

const config: BertConfig = {
  ...presets["bert-tiny"],
  vocabulary: 40,
  context: 16,
  dModel: 16,
  attention: { heads: 2 },
  feedForward: { kind: "gelu", dHidden: 32 },
  dropout: 0,
};
const optimizer: OptimizerConfig = { kind: "adamW", learningRate: 0.003, weightDecay: 0.1 };

const inputs = { data: Int32Array.of(5, 6, 7, 0, 8, 9, 10, 11), shape: [2, 4] };
const classBatch = { inputs, classes: { data: Int32Array.of(0, 1), shape: [2] } };

function* repeat<T>(item: T): Generator<T> {
  for (;;) yield item;
}

function lossesOf<M extends Module, B>(
  model: M,
  batches: Iterable<B>,
  objective: Objective<M, B>,
  { steps = 40, optimizer: changed = optimizer }: { steps?: number; optimizer?: OptimizerConfig } =
    {},
): number[] {
  const training = { steps, batch: 2, optimizer: changed };
  return [...train(model, batches, training, { objective })].map(({ loss }) => loss);
}

const numbersOf = (model: Module) =>
  new Map([...model.parameters()].map(([name, parameter]) => [name, parameter.toArray()]));

Deno.test("fillGaps trains a BERT to find hidden tokens and tell what follows", () => {
  const sentences = (
    from: number,
  ) => [[from, from + 1, from + 2], [from + 3, from + 4], [from + 5]];
  const batches = preTrainingBatches([sentences(10), sentences(20), sentences(30)], {
    begin: 2,
    separator: 3,
    padding: 0,
    mask: 4,
    vocabulary: 40,
    untouched: [0, 2, 3],
    context: 16,
    batch: 8,
  }, 1);
  const model = initialize(new BertForPreTraining(config), { seed: 1 });
  const losses = lossesOf(model, batches, fillGaps, {
    steps: 200,
    optimizer: { ...optimizer, learningRate: 0.01 },
  });
  assert(Math.abs(losses[0] - Math.log(40) - Math.log(2)) < 0.2, `${losses[0]}`);
  const late = losses.slice(-10).reduce((sum, loss) => sum + loss) / 10;
  // How often each of the 18 tokens stands, and each pair follows, is worth ln 18 + ln 2 = 3.6 nats.
  assertLess(late, 2.5);
});

Deno.test("fillGaps over micro-batches is the loss of the whole batch", () => {
  const rows = (from: number, to: number): MaskedBatch => {
    const part = (data: Int32Array) => ({
      data: data.slice(4 * from, 4 * to),
      shape: [to - from, 4],
    });
    const none = ignored;
    return {
      inputs: part(Int32Array.of(2, 4, 6, 3, 2, 5, 4, 3, 2, 9, 9, 3)),
      targets: part(Int32Array.of(none, 7, none, none, none, 5, 8, none, ...Array(4).fill(none))),
      nextSentence: { data: Int32Array.of(0, 1, 1).slice(from, to), shape: [to - from] },
    };
  };
  const loss = (batches: MaskedBatch[], accumulate: number) => {
    const model = initialize(new BertForPreTraining(config), { seed: 2 });
    const training = { steps: 1, batch: 3, accumulate, optimizer };
    const [step] = [...train(model, batches, training, { objective: fillGaps })];
    return step;
  };
  const whole = loss([rows(0, 3)], 1);
  // The last part has no hidden token at all.
  const parts = loss([rows(0, 1), rows(1, 2), rows(2, 3)], 3);
  assert(Math.abs(whole.loss - parts.loss) < 1e-6, `${whole.loss} ${parts.loss}`);
  assert(Math.abs(whole.gradientNorm - parts.gradientNorm) < 1e-5);
  assertEquals([whole.tokens, parts.tokens], [3, 3]);
});

Deno.test("classify and extractAnswers learn two examples by heart", () => {
  const classifier = initialize(
    new SequenceClassifier(new Bert(config), { classes: 2, dropout: 0 }),
    {
      seed: 1,
    },
  );
  assertLess(lossesOf(classifier, repeat(classBatch), classify).at(-1)!, 0.2);
  const tagger = initialize(new TokenClassifier(new Bert(config), { classes: 3, dropout: 0 }), {
    seed: 1,
  });
  const classes = { data: Int32Array.of(0, 1, 2, ignored, 0, 0, 1, 2), shape: [2, 4] };
  assertLess(lossesOf(tagger, repeat({ inputs, classes }), classify, { steps: 80 }).at(-1)!, 0.3);
  const extractor = initialize(new AnswerExtractor(new Bert(config)), { seed: 1 });
  const spans = {
    inputs,
    starts: { data: Int32Array.of(1, 0), shape: [2] },
    ends: { data: Int32Array.of(2, 3), shape: [2] },
  };
  const losses = lossesOf(extractor, repeat(spans), extractAnswers, { steps: 80 });
  assert(Math.abs(losses[0] - Math.log(4)) < 0.3, `${losses[0]}`);
  assertLess(losses.at(-1)!, 0.3);
});

Deno.test("rates of 0 leave parameters as they are, bit by bit, though others decay", () => {
  for (const kind of ["sgd", "adam", "adamW"] as const) {
    const model = initialize(new SequenceClassifier(new Bert(config), { classes: 2 }), { seed: 1 });
    const before = numbersOf(model);
    const rates = { "encoder.embedding": 0, "encoder.encoder.blocks.0": 0 };
    lossesOf(model, repeat(classBatch), classify, {
      steps: 3,
      optimizer: { kind, learningRate: 0.01, weightDecay: 0.1, rates },
    });
    for (const [name, numbers] of numbersOf(model)) {
      const frozen = /^encoder\.(embedding|encoder\.blocks\.0)\./.test(name);
      const same = numbers.every((x, i) => x === before.get(name)![i]);
      // Attention does not depend on the bias of its keys.
      if (!/key\.bias$/.test(name)) assertEquals(same, frozen, `${kind} ${name}`);
    }
  }
});

Deno.test("frozen parameters have no gradient, and do not count in its norm", () => {
  const model = initialize(new SequenceClassifier(new Bert(config), { classes: 2 }), { seed: 1 });
  const names: string[] = [];
  const training = {
    steps: 1,
    batch: 2,
    optimizer: { ...optimizer, rates: { encoder: 0 } },
  };
  let sum = 0;
  const [step] = [...train(model, repeat(classBatch), training, {
    objective: classify,
    onGradients(gradients) {
      names.push(...gradients.keys());
      for (const gradient of gradients.values()) {
        for (const x of gradient.toArray()) sum += x * x;
      }
    },
  })];
  assertEquals(names, ["classifier.weight", "classifier.bias"]);
  assert(Math.abs(step.gradientNorm - Math.sqrt(sum)) < 1e-6 * step.gradientNorm);
});

Deno.test("rates scale each part's first step of SGD", () => {
  const moved = (rates: Record<string, number>) => {
    const model = initialize(new SequenceClassifier(new Bert(config), { classes: 2, dropout: 0 }), {
      seed: 1,
    });
    const before = numbersOf(model);
    const sgd = { kind: "sgd", learningRate: 0.1, rates } as const;
    lossesOf(model, repeat(classBatch), classify, { steps: 1, optimizer: sgd });
    return new Map([...numbersOf(model)].map(([name, numbers]) => [
      name,
      numbers.map((x, i) => x - before.get(name)![i]),
    ]));
  };
  const full = moved({});
  const scaled = moved({ "encoder.encoder.blocks.*.attention": 0.5, "encoder.pooler": 0.25 });
  const factor = (name: string) =>
    /blocks\.\d\.attention\./.test(name) ? 0.5 : /pooler/.test(name) ? 0.25 : 1;
  for (const [name, step] of scaled) {
    const whole = full.get(name)!;
    const largest = whole.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-4);
    step.forEach((x, i) => assert(Math.abs(x - factor(name) * whole[i]) < 1e-3 * largest, name));
  }
});

Deno.test("ratesOf takes the last that fits, and names what is misspelt", () => {
  const model = new Bert(config);
  const rates = ratesOf(model, {
    encoder: 0.5,
    "encoder.blocks.1": 2,
    "*.blocks.*.attention.key": 0,
  });
  assertEquals(rates.get("embedding.table"), 1);
  assertEquals(rates.get("encoder.blocks.0.feedForward.up.weight"), 0.5);
  assertEquals(rates.get("encoder.blocks.1.feedForward.up.weight"), 2);
  assertEquals(rates.get("encoder.blocks.1.attention.key.weight"), 0);
  assertThrows(
    () => ratesOf(model, { "embeding.table": 0 }),
    RangeError,
    'mean "embedding.table"?',
  );
  assertThrows(() => ratesOf(model, { encoder: -1 }), RangeError, "at least 0, got -1");
  assertThrows(() => ratesOf(model, { "encoder.blocks.0.attention.key.bias.*": 0 }), RangeError);
});

Deno.test("layerwiseRates gives every parameter of an encoder the rate of its depth", () => {
  const model = new SequenceClassifier(new Bert({ ...config, layers: 3 }), { classes: 2 });
  const rates = ratesOf(model, layerwiseRates(model, 0.5));
  assertEquals(rates.get("classifier.weight"), 1);
  assertEquals(rates.get("encoder.pooler.bias"), 1);
  assertEquals(rates.get("encoder.encoder.blocks.2.attention.query.weight"), 0.5);
  assertEquals(rates.get("encoder.encoder.blocks.0.feedForward.down.bias"), 0.125);
  assertEquals(rates.get("encoder.encoder.positional.table"), 0.0625);
  assertEquals(rates.get("encoder.segmentEmbedding.table"), 0.0625);
  assertThrows(() => layerwiseRates(model, 0), RangeError, "above 0 and at most 1");
});

Deno.test("initializeMissing keeps what was read, and draws a head as initialize does", () => {
  const bert = initialize(new Bert(config), { seed: 5 });
  const before = numbersOf(bert);
  const model = initializeMissing(new SequenceClassifier(bert, { classes: 2 }), { seed: 9 });
  assertEquals(numbersOf(bert), before);
  const fresh = initialize(new SequenceClassifier(new Bert(config), { classes: 2 }), { seed: 9 });
  assertEquals(model.classifier.weight.toArray(), fresh.classifier.weight.toArray());
  scope(() => assertEquals(model.modules().get("encoder")!.moduleName, "encoder"));
});

Deno.test("train refuses a model of which everything is frozen", () => {
  const model = initialize(new SequenceClassifier(new Bert(config), { classes: 2 }), { seed: 1 });
  assertThrows(
    () =>
      lossesOf(model, repeat(classBatch), classify, {
        optimizer: { ...optimizer, rates: { encoder: 0, classifier: 0 } },
      }),
    RangeError,
    "expected a parameter that is not frozen",
  );
});
