import { assertEquals, assertThrows } from "@std/assert";
import {
  createModel,
  type GptConfig,
  type ModelConfig,
  type TransformerConfig,
} from "../../lib/models/mod.ts";
import { ids } from "../../lib/tensor/mod.ts";
import { smallEncoder } from "./grid.ts";
import { everyPositional, smallGpt, smallTransformer } from "./small_models.ts";

const gpt = (change: Partial<Record<keyof GptConfig, unknown>>) => () =>
  smallGpt(change as Partial<GptConfig>);
const transformer = (change: Partial<Record<keyof TransformerConfig, unknown>>) => () =>
  smallTransformer(change as Partial<TransformerConfig>);

Deno.test("models refuse heads that do not divide the width, whatever else they have", () => {
  for (const positional of everyPositional) {
    assertThrows(
      gpt({ positional, attention: { heads: 3 } }),
      RangeError,
      "Cannot split dModel 16 into 3 heads: expected a divisor of 16, got 3; try 2",
    );
  }
  assertThrows(
    gpt({ attention: { heads: 4, keyValueHeads: 3 } }),
    RangeError,
    "Cannot share 3 keyValueHeads among 4 heads: expected a divisor of 4, got 3; try 2",
  );
});

Deno.test("models refuse rotary positions with an odd dHead", () => {
  assertThrows(
    gpt({ dModel: 12, attention: { heads: 4 }, positional: { kind: "rotary" } }),
    RangeError,
    "Cannot rotate heads: expected an even dHead, got 3; choose heads so that dModel / heads is even",
  );
});

Deno.test("models refuse sizes that are no whole numbers from 1", () => {
  const say = (name: string, value: unknown) =>
    `Cannot make a model with ${name} ${value}: expected a whole number from 1, got ${value}`;
  for (const value of [0, -8, 2.5, NaN, undefined]) {
    for (const name of ["dModel", "context", "vocabulary", "layers"]) {
      assertThrows(gpt({ [name]: value }), RangeError, say(name, value));
    }
    for (
      const name of [
        "dModel",
        "context",
        "sourceVocabulary",
        "targetVocabulary",
        "encoderLayers",
        "decoderLayers",
      ]
    ) {
      assertThrows(transformer({ [name]: value }), RangeError, say(name, value));
    }
  }
  assertThrows(() => smallEncoder({ vocabulary: 0 }), RangeError, say("vocabulary", 0));
  assertThrows(() => smallEncoder({ classes: -1 }), RangeError, say("classes", -1));
  for (const kind of ["relu", "swiGlu"]) {
    for (const dHidden of [0, -4, 1.5]) {
      assertThrows(
        gpt({ feedForward: { kind, dHidden } }),
        RangeError,
        `expected a dHidden that is a whole number from 1, got ${dHidden}`,
      );
    }
  }
});

Deno.test("models refuse to drop everything", () => {
  for (const make of [gpt, transformer]) {
    assertThrows(
      make({ dropout: 1 }),
      RangeError,
      "expected a rate of at least 0 and below 1, got 1",
    );
    assertThrows(make({ attention: { heads: 4, dropout: 1.5 } }), RangeError, "got 1.5");
  }
});

Deno.test("models name the parts that there are", () => {
  const unknown: [Record<string, unknown>, string][] = [
    [
      { norm: { kind: "layer" } },
      'Cannot find norm "layer": expected one of layerNorm, rmsNorm, none',
    ],
    [{ placement: "before" }, 'Cannot find placement "before": expected one of pre, post, both'],
    [{ positional: { kind: "rotery" } }, 'did you mean "rotary"?'],
    [{ feedForward: { kind: "GELU" } }, 'did you mean "gelu"?'],
    [{ initialization: { kind: "xavier" } }, "expected one of normal, xavierUniform, xavierNormal"],
  ];
  for (const [change, message] of unknown) {
    assertThrows(gpt(change), RangeError, message);
    assertThrows(transformer(change), RangeError, message);
  }
  assertThrows(
    () => createModel({ ...smallGpt().config, kind: "lstm" } as unknown as ModelConfig),
    RangeError,
    'Cannot find model "lstm": expected one of gpt, encoder, transformer',
  );
});

Deno.test("Transformer refuses to share the tables of different vocabularies", () => {
  assertThrows(
    transformer({ sharedEmbedding: true }),
    RangeError,
    "Cannot share the embedding: expected equal vocabularies, got 9 and 6; set sharedEmbedding to false",
  );
});

Deno.test("models read as many tokens as their positional encoding can", () => {
  const long = () => ids([[1, 2, 3, 4, 5, 6, 7, 8, 9]]);
  for (const positional of everyPositional) {
    const model = smallGpt({ positional });
    if (positional.kind === "learned") {
      assertThrows(
        () => model.forward(long()),
        RangeError,
        "Cannot read a sequence of 9 tokens: expected at most the context of 8, which this positional " +
          "encoding has a vector for each of; crop the sequence, or choose rotary, alibi, " +
          "relativeBias, sinusoidal or none",
      );
    } else assertEquals(model.forward(long()).shape, [1, 9, 11]);
  }
});

Deno.test("models refuse tokens that they have no vector for, and shapes that are no batch", () => {
  assertThrows(
    () => smallGpt().forward(ids([[11]])),
    RangeError,
    "expected ids from 0 to 10, got 11",
  );
  for (const model of [smallGpt(), smallEncoder()]) {
    assertThrows(
      () => model.forward(ids([1, 2, 3])),
      TypeError,
      "Cannot read tokens: expected ids [batch, time], got [3]; put them into a batch of one",
    );
  }
  assertThrows(
    () => smallTransformer().forward(ids([1]), ids([[1]])),
    TypeError,
    "expected ids [batch, time], got [1]",
  );
});
