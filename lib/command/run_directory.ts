/**
 * Where a run is written: found to be writable, and free of other runs, before any work is done.
 *
 * @module
 */
import canonicalize from "canonicalize";
import microdiff from "microdiff";
import { InputError } from "../errors.ts";
import type { RunConfig } from "../training/mod.ts";
import { runOfFile } from "../training/config_schema/mod.ts";

/** A run: what has to be equal for its result to be equal. */
export interface Run {
  readonly config: RunConfig;
  readonly seed: number;
}

/** Where a run is to be written. */
export interface RunDirectoryOptions {
  readonly run: Run;
  /** Directory that was asked for. */
  readonly out?: string;
  /** Directory otherwise; "-2", "-3", … come behind it where it has another run. */
  readonly otherwise: string;
  /** Whether another run may be overwritten. */
  readonly overwrite?: boolean;
}

/** What a run leaves behind besides its config. */
const results = [
  "metrics.csv",
  "evaluations.csv",
  "model.safetensors",
  "tokenizer.json",
  "source_tokenizer.json",
  "target_tokenizer.json",
  "samples.txt",
  "attention.json",
  "result.json",
];

/**
 * Makes the directory of a run, with its config.json and nothing of an earlier run, and gives its path. A
 * run of the same config and seed is made anew in its place; another run stays.
 *
 * @throws {InputError} where the directory cannot be written to, or has another run
 */
export async function openRunDirectory(
  { run, out, otherwise, overwrite = false }: RunDirectoryOptions,
): Promise<string> {
  const directory = out ?? await freeDirectory(otherwise, run, overwrite);
  const other = overwrite ? undefined : await otherRun(directory, run);
  if (other !== undefined) {
    throw new InputError(
      `Cannot train into ${directory}: expected no run of another config or seed, got one with ` +
        `${other}; name another --out, or replace it with --overwrite`,
    );
  }
  try {
    await Deno.mkdir(directory, { recursive: true });
    await writeConfig(directory, run);
    for (const file of results) await Deno.remove(`${directory}/${file}`).catch(unlessMissing);
  } catch (cause) {
    throw new InputError(
      `Cannot write to ${directory}: expected a directory to write to, got ` +
        `${(cause as Error).message}; name another --out`,
      { cause },
    );
  }
  return directory;
}

async function freeDirectory(base: string, run: Run, overwrite: boolean): Promise<string> {
  for (let number = 1;; number++) {
    const directory = number === 1 ? base : `${base}-${number}`;
    if (overwrite || await otherRun(directory, run) === undefined) return directory;
  }
}

/** How the run in a directory differs from this one, or `undefined` where it does not or there is none. */
async function otherRun(directory: string, run: Run): Promise<string | undefined> {
  let text: string;
  try {
    text = await Deno.readTextFile(`${directory}/config.json`);
  } catch {
    // Whatever else is wrong shows when the directory is written to.
    return undefined;
  }
  let found: Run;
  try {
    found = runOfFile(JSON.parse(text));
  } catch {
    return "a config.json that is no run's";
  }
  if (canonicalize(found) === canonicalize(run)) return undefined;
  // What JSON leaves out, such as undefined, is no difference.
  const differences = microdiff(JSON.parse(JSON.stringify(run)), JSON.parse(JSON.stringify(found)));
  const [first, ...more] = differences.map(({ path, ...change }) => {
    const name = path[0] === "config" ? path.slice(1).join(".") : path.join(".");
    return change.type === "REMOVE"
      ? `no ${name}`
      : `${name} ${JSON.stringify(change.value)}${
        change.type === "CHANGE" ? ` instead of ${JSON.stringify(change.oldValue)}` : ""
      }`;
  });
  if (more.length === 0) return first;
  return `${first} and ${more.length} more ${more.length === 1 ? "difference" : "differences"}`;
}

async function writeConfig(directory: string, { config, seed }: Run): Promise<void> {
  const text = `${JSON.stringify({ seed, ...config }, null, 2)}\n`;
  await Deno.writeTextFile(`${directory}/config.json`, text);
}

function unlessMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
