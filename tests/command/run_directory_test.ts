import { assertEquals } from "@std/assert";
import { openRunDirectory, type Run } from "../../lib/command/run_directory.ts";
import { tinyConfigs, withDirectory } from "./tiny_runs.ts";

Deno.test("openRunDirectory numbers its own directories where they have other runs", () =>
  withDirectory(async (directory) => {
    const otherwise = `${directory}/runs/tiny-1`;
    const config = tinyConfigs.task as unknown as Run["config"];
    const open = (steps: number) => {
      const run = { config: { ...config, training: { ...config.training, steps } }, seed: 1 };
      return openRunDirectory({ run, otherwise });
    };
    assertEquals(await open(6), otherwise);
    assertEquals(await open(7), `${otherwise}-2`);
    assertEquals(await open(8), `${otherwise}-3`);
    assertEquals(await open(7), `${otherwise}-2`);
    assertEquals(await open(6), otherwise);
  }));

Deno.test("openRunDirectory leaves nothing of an earlier run, and other files alone", () =>
  withDirectory(async (directory) => {
    const run = { config: tinyConfigs.task as unknown as Run["config"], seed: 1 };
    for (const file of ["model.safetensors", "metrics.csv", "notes.txt"]) {
      await Deno.writeTextFile(`${directory}/${file}`, "old");
    }
    await openRunDirectory({ run, out: directory, otherwise: "" });
    const files = [...Deno.readDirSync(directory)].map(({ name }) => name).sort();
    assertEquals(files, ["config.json", "notes.txt"]);
  }));
