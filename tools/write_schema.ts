/**
 * Writes experiments/run.schema.json, by which editors check and complete config files. With --check
 * nothing is written, and the exit code says whether the file is up to date.
 *
 * @module
 */
import { runFileJsonSchema } from "../lib/training/config_schema/mod.ts";

const path = "experiments/run.schema.json";
const target = new URL(`../${path}`, import.meta.url);
const text = `${JSON.stringify(runFileJsonSchema(), null, 2)}\n`;

if (Deno.args.includes("--check")) {
  const same = Deno.readTextFileSync(target) === text;
  console.log(same ? `${path} is up to date` : `${path} is out of date: run deno task schema`);
  Deno.exit(same ? 0 : 1);
}
Deno.writeTextFileSync(target, text);
console.log(`${path}: ${text.length} characters`);
