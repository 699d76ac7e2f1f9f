import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InputError } from "../../lib/errors.ts";
import {
  namingOf,
  prefixed,
  renamed,
  torchEncoder,
  torchTransformer,
} from "../../lib/interop/mod.ts";
import { Encoder, type EncoderConfig, Transformer } from "../../lib/models/mod.ts";
import { initialize } from "../../lib/nn/mod.ts";
import { scope, tensor } from "../../lib/tensor/mod.ts";
import { openSafetensors, readWeights, toStored, writeWeights } from "../../lib/training/mod.ts";

const config: EncoderConfig = {
  dModel: 16,
  layers: 3,
  context: 11,
  norm: { kind: "layerNorm" },
  placement: "pre",
  positional: { kind: "none" },
  attention: { heads: 4 },
  feedForward: { kind: "gelu", dHidden: 40 },
};

Deno.test("torchEncoder and torchTransformer give weights back under the same names and bits", () => {
  const cases = [
    { name: "encoder-pre-norm-gelu", model: new Encoder(config), naming: torchEncoder },
    {
      name: "seq2seq-post-norm",
      model: new Transformer({
        ...config,
        encoderLayers: 2,
        decoderLayers: 2,
        placement: "post",
        finalNorm: true,
        feedForward: { kind: "relu", dHidden: 32 },
        sourceVocabulary: 23,
        targetVocabulary: 23,
      }),
      naming: torchTransformer,
    },
  ];
  for (const { name, model, naming } of cases) {
    const path = Deno.makeTempFileSync();
    using original = openSafetensors(`tests/fixtures/${name}/weights.safetensors`);
    writeWeights(path, readWeights(model, original, naming), { naming });
    using written = openSafetensors(path);
    assertEquals([...written.tensors.keys()].sort(), [...original.tensors.keys()].sort());
    scope(() => {
      for (const key of original.tensors.keys()) {
        assertEquals(written.tensor(key).toNested(), original.tensor(key).toNested());
      }
    });
  }
});

Deno.test("namingOf refuses a model with parts that the other architecture does not have", () => {
  const model = new Encoder({ ...config, feedForward: { kind: "swiGlu", dHidden: 8 } });
  assertThrows(
    () => torchEncoder(model.parameters()),
    InputError,
    "as torch.nn.TransformerEncoder does: expected parts that it has, got " +
      "blocks.0.feedForward.gate.weight, blocks.0.feedForward.gate.bias, blocks.1",
  );
});

Deno.test("namingOf keeps the numbers of each star apart", () => {
  const table = prefixed("stage.*", "levels.*", [renamed("*.w", "cells.*.weight")]);
  const parameters = new Map(
    ["levels.1.cells.20.weight", "levels.12.cells.0.weight"].map((name) => [name, { shape: [2] }]),
  );
  assertEquals(
    namingOf("staged", table)(parameters).map(({ stored }) => stored),
    ["stage.1.20.w", "stage.12.0.w"],
  );
});

Deno.test("toStored joins along the outputs, and transposes where the table says so", () => {
  const size = fc.integer({ min: 1, max: 4 });
  fc.assert(
    fc.property(size, size, size, fc.boolean(), (inputs, first, second, transposed) =>
      scope(() => {
        const matrix = (outputs: number, start: number) =>
          tensor(Float32Array.from({ length: inputs * outputs }, (_, i) => start + i), [
            inputs,
            outputs,
          ]);
        const [a, b] = [matrix(first, 0), matrix(second, 100)];
        const stored = toStored(
          [{ stored: "joined", parameters: ["a", "b"], transposed }],
          new Map([["a", a], ["b", b]]),
        ).get("joined")!;
        const columns = stored.toNested() as number[][];
        const at = (input: number, output: number) =>
          transposed ? columns[output][input] : columns[input][output];
        for (let i = 0; i < inputs; i++) {
          for (let o = 0; o < first; o++) assertEquals(at(i, o), i * first + o);
          for (let o = 0; o < second; o++) assertEquals(at(i, first + o), 100 + i * second + o);
        }
      })),
  );
});

Deno.test("readWeights fills parameters of different widths from one stored tensor", () => {
  const encoder = new Encoder({ ...config, layers: 1, attention: { heads: 4, keyValueHeads: 2 } });
  const model = initialize(encoder, { seed: 1 });
  const path = Deno.makeTempFileSync();
  writeWeights(path, model, { naming: torchEncoder });
  using file = openSafetensors(path);
  assertEquals(file.tensors.get("layers.0.self_attn.in_proj_weight")!.shape, [32, 16]);
  const other = initialize(
    new Encoder({ ...config, layers: 1, attention: { heads: 4, keyValueHeads: 2 } }),
    { seed: 2 },
  );
  readWeights(other, file, torchEncoder);
  for (const [name, parameter] of model.parameters()) {
    assertEquals(other.parameters().get(name)!.toArray(), parameter.toArray(), name);
  }
});
