import { assert, assertEquals } from "@std/assert";
import { checkConfig } from "../../lib/command/config.ts";
import { createModel } from "../../lib/models/mod.ts";
import { completeModelConfig, loadRunData } from "../../lib/training/mod.ts";
import { runFileSchema, runOfFile } from "../../lib/training/config_schema/mod.ts";

const directory = new URL("../../experiments/configs/", import.meta.url);

async function read(name: string) {
  const json = JSON.parse(await Deno.readTextFile(new URL(name, directory)));
  assertEquals(json.$schema, "../run.schema.json");
  return runOfFile(checkConfig(name, json, runFileSchema)).config;
}

Deno.test("every config in experiments/configs passes the schema", async () => {
  const names = [...Deno.readDirSync(directory)].map(({ name }) => name);
  assert(names.includes("nanogpt.json"));
  for (const name of names) await read(name);
});

Deno.test("nanogpt.json has as many parameters as nanoGPT's model of the same sizes", async () => {
  const { model } = await read("nanogpt.json");
  const [vocabulary, context, width, layers] = [65, 64, 128, 4];
  // Tables of tokens (tied) and positions, 12 · width² in each block, norms without bias.
  const expected = (vocabulary + context) * width + layers * 12 * width ** 2 +
    (2 * layers + 1) * width;
  const config = { ...model, vocabulary } as Parameters<typeof createModel>[0];
  assertEquals(createModel(config).parameterCount(), expected);
});

for (const name of ["copy.json", "reverse.json", "addition.json"]) {
  Deno.test(`${name} fits its data`, async () => {
    const config = await read(name);
    const data = await loadRunData(config);
    assert(data.kind === "language" && data.context <= config.model.context);
    createModel(completeModelConfig(config, data));
  });
}
