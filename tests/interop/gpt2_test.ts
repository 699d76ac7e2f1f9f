import { assert, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../lib/errors.ts";
import { gpt2, readPublished } from "../../lib/interop/mod.ts";
import { Gpt, type GptConfig, presets } from "../../lib/models/mod.ts";
import { initialize } from "../../lib/nn/mod.ts";
import { ids, scope, type Tensor, zeros } from "../../lib/tensor/mod.ts";
import {
  openSafetensors,
  SafetensorsError,
  WeightsError,
  writeSafetensors,
  writeWeights,
} from "../../lib/training/mod.ts";

const fixture = "tests/fixtures/gpt2";
const config = JSON.parse(Deno.readTextFileSync(`${fixture}/config.json`));
const tokens = [3, 1, 4, 1, 5, 9, 2, 6];
const logits = (model: Gpt) =>
  scope(() => model.forward(ids(tokens, [1, tokens.length])).toArray());

/** The fixture's tensors with other names, or with more. */
function stored(change: (tensors: Map<string, Tensor>) => Iterable<[string, Tensor]>): string {
  using file = openSafetensors(`${fixture}/weights.safetensors`);
  const path = Deno.makeTempFileSync({ suffix: ".safetensors" });
  const tensors = new Map([...file.tensors.keys()].map((name) => [name, file.tensor(name)]));
  writeSafetensors(path, new Map(change(tensors)));
  return path;
}

function read(path: string, changed: object = {}): Gpt {
  using weights = openSafetensors(path);
  return readPublished(gpt2, { config: { ...config, ...changed }, weights });
}

Deno.test("gpt2 reads names with and without transformer., stored masks, and a tied lm_head", () => {
  const expected = logits(read(`${fixture}/weights.safetensors`));
  const bare = stored((tensors) => [
    ...[...tensors].map(([name, x]): [string, Tensor] => [name.replace("transformer.", ""), x]),
    ["h.0.attn.bias", zeros([1, 1, 14, 14])],
    ["h.2.attn.masked_bias", zeros([1])],
  ]);
  assertEquals(logits(read(bare)), expected);
  const tied = stored((tensors) => [
    ...tensors,
    ["lm_head.weight", tensors.get("transformer.wte.weight")!],
  ]);
  assertEquals(logits(read(tied)), expected);
});

Deno.test("gpt2 reads a projection of its own where the config says that it is not tied", () => {
  const untied = stored((tensors) => [...tensors, ["lm_head.weight", zeros([33, 24])]]);
  const model = read(untied, { tie_word_embeddings: false });
  assertEquals(model.projection?.weight.shape, [24, 33]);
  assertEquals(logits(model), new Float32Array(tokens.length * 33));
  const path = Deno.makeTempFileSync();
  writeWeights(path, model, { naming: gpt2.naming });
  assertEquals(logits(read(path, { tie_word_embeddings: false })), logits(model));
});

Deno.test("gpt2 writes the fixture's weights again, name by name and bit by bit", () => {
  const path = Deno.makeTempFileSync();
  writeWeights(path, read(`${fixture}/weights.safetensors`), { naming: gpt2.naming });
  using original = openSafetensors(`${fixture}/weights.safetensors`);
  using written = openSafetensors(path);
  assertEquals([...written.tensors.keys()].sort(), [...original.tensors.keys()].sort());
  for (const name of original.tensors.keys()) {
    assertEquals(written.tensor(name).toNested(), original.tensor(name).toNested(), name);
  }
});

Deno.test("gpt2 splits c_attn into query, key and value in this order", () => {
  const model = read(`${fixture}/weights.safetensors`);
  using file = openSafetensors(`${fixture}/weights.safetensors`);
  const joined = file.tensor("transformer.h.1.attn.c_attn.weight");
  const { query, key, value } = model.blocks[1].attention;
  [query, key, value].forEach(({ weight }, i) =>
    assertEquals(weight.toNested(), joined.slice(1, 24 * i, 24 * (i + 1)).toNested())
  );
});

Deno.test("gpt2 reads its presets' configs as it writes them", () => {
  for (const name of ["gpt2", "gpt2-medium", "gpt2-large", "gpt2-xl"] as const) {
    const published = gpt2.writeConfig(presets[name]);
    assertEquals(gpt2.readConfig(JSON.parse(JSON.stringify(published))), presets[name]);
  }
  // Hugging Face's own defaults are those of the small one.
  assertEquals(gpt2.readConfig({ model_type: "gpt2" }), presets["gpt2"]);
});

Deno.test("gpt2 says what it does not compute", () => {
  const refused: [object, RegExp][] = [
    [{ activation_function: "mish" }, /activation_function/],
    [{ scale_attn_by_inverse_layer_idx: true }, /scale_attn_by_inverse_layer_idx/],
    [{ n_head: 0, n_layer: "two" }, /n_layer[\s\S]*n_head/],
    [{ embd_pdrop: 0.3 }, /equal embd_pdrop and resid_pdrop, got 0\.3 and 0\.1/],
  ];
  for (const [changed, message] of refused) {
    const error = assertThrows(() => gpt2.readConfig({ ...config, ...changed }), InputError);
    assert(message.test(error.message), error.message);
  }
});

Deno.test("gpt2 says which parts of a model have no place in the architecture", () => {
  const own: GptConfig = { ...presets["gpt2"], dModel: 12, attention: { heads: 3 } };
  const refused: [Partial<GptConfig>, string][] = [
    [{ placement: "post" }, 'placement: expected "pre", got "post"'],
    [{ positional: { kind: "rotary" } }, 'positional: expected "learned", got "rotary"'],
    [{ norm: { kind: "rmsNorm" } }, 'norm: expected "layerNorm", got "rmsNorm"'],
    [{ norm: { kind: "layerNorm", bias: false } }, "norm.bias: expected true, got false"],
    [{ attention: { heads: 3, bias: false } }, "attention.bias: expected true, got false"],
    [{ attention: { heads: 3, keyValueHeads: 1 } }, "keyValueHeads: expected 3, got 1"],
    [{ feedForward: { kind: "swiGlu" } }, "expected feedForward one of geluTanh, gelu, relu"],
    [{ scaledEmbedding: true }, "scaledEmbedding: expected false, got true"],
    [{ finalNorm: false }, "finalNorm: expected true, got false"],
  ];
  for (const [changed, message] of refused) {
    assertThrows(() => gpt2.writeConfig({ ...own, ...changed }), InputError, message);
  }
});

Deno.test("gpt2 names the tensors that are missing, unknown, of another shape, or there twice", () => {
  const wrong = stored((tensors) => {
    tensors.delete("transformer.ln_f.bias");
    tensors.set("transformer.wpe.weight", zeros([15, 24]));
    tensors.set("transformer.h.3.ln_1.weight", zeros([24]));
    return tensors;
  });
  const error = assertThrows(() => read(wrong), WeightsError);
  assertEquals(
    [...error.tensors].sort(),
    ["transformer.h.3.ln_1.weight", "transformer.ln_f.bias", "transformer.wpe.weight"],
  );
  const twice = stored((tensors) => [...tensors, ["ln_f.bias", zeros([24])]]);
  assertThrows(
    () => read(twice),
    SafetensorsError,
    "expected one tensor for transformer.ln_f.bias",
  );
});

Deno.test("gpt2 gives a model that was made here back with the same logits", () => {
  const own: GptConfig = {
    ...presets["gpt2"],
    vocabulary: 33,
    context: 16,
    dModel: 12,
    layers: 2,
    attention: { heads: 3 },
    feedForward: { kind: "relu", dHidden: 20 },
    dropout: 0,
  };
  const model = initialize(new Gpt(own), { seed: 3 });
  const path = Deno.makeTempFileSync();
  writeWeights(path, model, { naming: gpt2.naming });
  using weights = openSafetensors(path);
  const again = readPublished(gpt2, { config: gpt2.writeConfig(own), weights });
  assertEquals(logits(again), logits(model));
});
