import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { exportCommand } from "../../lib/command/export.ts";
import { importCommand } from "../../lib/command/import.ts";
import { main } from "../../lib/command/program.ts";
import type { GptConfig } from "../../lib/models/mod.ts";
import { ids, scope } from "../../lib/tensor/mod.ts";
import { BytePair } from "../../lib/text/mod.ts";
import { loadModel, saveModel } from "../../lib/training/mod.ts";
import { smallGpt } from "../models/small_models.ts";

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
    ["config.json", "merges.txt", "model.safetensors", "vocab.json"],
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
  assertStringIncludes(other.errors, "Allowed choices are huggingface");
});

Deno.test("import says what is wrong with a directory", async () => {
  const missing = await run(importCommand, Deno.makeTempDirSync());
  assertEquals(missing.code, 1);
  assertStringIncludes(missing.errors, "config.json: expected a model's config");
  const directory = Deno.makeTempDirSync();
  Deno.copyFileSync("tests/fixtures/bert/config.json", `${directory}/config.json`);
  Deno.copyFileSync("tests/fixtures/bert/weights.safetensors", `${directory}/model.safetensors`);
  const bert = await run(importCommand, directory, "--out", Deno.makeTempDirSync());
  assertStringIncludes(bert.text, "BertModel: ");
  assertStringIncludes(bert.errors, "expected a GPT-2, got BertModel");
});
