import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { generateCommand } from "../../lib/command/generate.ts";
import { generateFromRun } from "../../lib/command/generate_run.ts";
import { trainCommand } from "../../lib/command/train.ts";
import { InputError } from "../../lib/errors.ts";
import { run, tinyConfigs, tinyText, withDirectory, writeConfig } from "./tiny_runs.ts";

async function trained(directory: string, config: unknown): Promise<string> {
  const out = `${directory}/out`;
  const path = await writeConfig(directory, config);
  const { code, err } = await run(trainCommand(), [path, "--out", out]);
  assertEquals(code, 0, err);
  return out;
}

async function generated(out: string, options: Partial<Parameters<typeof generateFromRun>[1]>) {
  const pieces: string[] = [];
  await generateFromRun(out, { seed: 0, ...options }, (text) => pieces.push(text));
  return pieces;
}

Deno.test("generate goes on with a text piece by piece, the same for the same seed", () =>
  withDirectory(async (directory) => {
    await Deno.writeTextFile(`${directory}/text.txt`, tinyText);
    const out = await trained(directory, tinyConfigs.text(`${directory}/text.txt`));
    const pieces = await generated(out, { prompt: "to be", tokens: 30, seed: 4 });
    assertEquals(pieces.length, 1 + 30 + 1);
    const text = pieces.join("");
    assertMatch(text, /^to be[^]{30}\n$/);
    assertEquals((await generated(out, { prompt: "to be", tokens: 30, seed: 4 })).join(""), text);
    assert((await generated(out, { prompt: "to be", tokens: 30, seed: 5 })).join("") !== text);
    const greedy = (await generated(out, { prompt: "to be", tokens: 9, temperature: 0 })).join("");
    assertEquals((await generated(out, { prompt: "to be", tokens: 9, beams: 1 })).join(""), greedy);

    await assertRejects(
      () => generated(out, { prompt: "to Be" }),
      InputError,
      'Cannot encode "B" (U+0042) at token 3',
    );
    await assertRejects(() => generated(out, { prompt: "" }), InputError, "expected --prompt TEXT");
    await assertRejects(
      () => generated(out, { prompt: "to", beams: 2, temperature: 1 }),
      InputError,
      "Cannot search and draw at once",
    );
    await Deno.truncate(`${out}/model.safetensors`, 300);
    const { code, err } = await run(generateCommand(), [out, "--prompt", "to"]);
    assertEquals(code, 1);
    assertStringIncludes(err, "model.safetensors");
    assert(!err.includes("    at "), "no stack trace");
  }));

Deno.test("generate solves a task's problem up to the end token", () =>
  withDirectory(async (directory) => {
    const out = await trained(directory, tinyConfigs.task);
    assertMatch((await generated(out, { prompt: "a b >" })).join(""), /^a b >.*\n$/);
  }));

Deno.test("generate translates with a model of pairs, with and without beams", () =>
  withDirectory(async (directory) => {
    const out = await trained(directory, tinyConfigs.pairs);
    for (const beams of [undefined, 3]) {
      const [text, ...rest] = await generated(out, { prompt: "CAT", beams });
      assertMatch(text, /^[A-Z ]*\n$/);
      assertEquals(rest, []);
    }
    await assertRejects(() => generated(out, {}), InputError, "Cannot translate an empty prompt");
  }));

Deno.test("generate says that there is no such run", async () => {
  const { code, err } = await run(generateCommand(), ["/nowhere/run", "--prompt", "a"]);
  assertEquals(code, 1);
  assertMatch(
    err,
    /^Cannot find the run \/nowhere\/run: expected the file [^\n]+, got none; [^\n]+$/,
  );
});
