import { assert, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../lib/errors.ts";
import {
  architectureOf,
  bertForPreTraining,
  openPublished,
  savePublished,
} from "../../lib/interop/mod.ts";
import { ids, scope } from "../../lib/tensor/mod.ts";
import { WeightsError } from "../../lib/training/mod.ts";

/** A fixture as a directory that Hugging Face would write. */
function publishedCase(name: string, change: object = {}): string {
  const directory = Deno.makeTempDirSync();
  const fixture = `tests/fixtures/${name}`;
  Deno.copyFileSync(`${fixture}/weights.safetensors`, `${directory}/model.safetensors`);
  const config = JSON.parse(Deno.readTextFileSync(`${fixture}/config.json`));
  Deno.writeTextFileSync(`${directory}/config.json`, JSON.stringify({ ...config, ...change }));
  return directory;
}

const tokens = ids([[3, 1, 4, 1, 5]]);

Deno.test("openPublished opens a model by its architecture, or else by its model_type", () => {
  const byType = openPublished(publishedCase("gpt2"));
  assertEquals(byType.architecture, "GPT2LMHeadModel");
  assert(byType.architecture === "GPT2LMHeadModel");
  assertEquals(byType.model.forward(tokens).shape, [1, 5, 33]);
  const bare = openPublished(publishedCase("bert"));
  assert(bare.architecture === "BertModel");
  const named = openPublished(publishedCase("bert", { architectures: ["BertForPreTraining"] }));
  assert(named.architecture === "BertForPreTraining");
  scope(() =>
    assertEquals(bare.model.encode(tokens).toArray(), named.model.bert.encode(tokens).toArray())
  );
});

Deno.test("savePublished writes what openPublished opens, in one file and in several", () => {
  const { model } = openPublished(publishedCase("bert", { architectures: ["BertForPreTraining"] }));
  assert("tokenHead" in model);
  for (const shardBytes of [undefined, 5000]) {
    const directory = `${Deno.makeTempDirSync()}/new`;
    savePublished(directory, bertForPreTraining, model, model.config, { shardBytes });
    const again = openPublished(directory);
    assert(again.architecture === "BertForPreTraining");
    scope(() =>
      assertEquals(
        again.model.forward(tokens).tokenLogits.toArray(),
        model.forward(tokens).tokenLogits.toArray(),
      )
    );
  }
});

Deno.test("openPublished says what is missing, unknown, or does not fit", () => {
  const empty = Deno.makeTempDirSync();
  assertThrows(() => openPublished(empty), InputError, "config.json: expected a model's config");
  for (const text of ["{", "7"]) {
    Deno.writeTextFileSync(`${empty}/config.json`, text);
    assertThrows(() => openPublished(empty), InputError, "expected");
  }
  assertThrows(
    () => openPublished(publishedCase("gpt2", { architectures: ["GPT2LMHeadModle"] })),
    InputError,
    'did you mean "GPT2LMHeadModel"?',
  );
  assertThrows(() => architectureOf({ model_type: "berd" }), InputError, 'did you mean "bert"?');
  assertThrows(() => architectureOf({}), InputError, "got neither");
  assertThrows(
    () => openPublished(publishedCase("gpt2", { n_layer: 2 })),
    WeightsError,
    "transformer.h.2.ln_1.weight: expected no such tensor",
  );
});
