/**
 * What there is to choose from, for a path that leads nowhere.
 *
 * @module
 */
import { basename } from "node:path";
import { InputError, nearestName, whatCame } from "../errors.ts";

/** A kind of thing that commands read. */
export interface Choice {
  /** Where such things usually are. */
  readonly folder: string;
  /** What every one has below its name; the thing itself where empty. */
  readonly file: string;
  /** How the name of one ends. */
  readonly ending: string;
  /** What to do where there is none. */
  readonly otherwise: string;
}

/** What commands read, by what it is. */
export const choices = {
  run: {
    folder: "runs",
    file: "/model.safetensors",
    ending: "",
    otherwise: "train one first: deno task train experiments/configs/nanogpt.json",
  },
  config: {
    folder: "experiments/configs",
    file: "",
    ending: ".json",
    otherwise: "deno task train --help shows how to write one",
  },
  referenceCase: {
    folder: "tests/fixtures",
    file: "/config.json",
    ending: "",
    otherwise: "deno task parity --help says what one has",
  },
  report: {
    folder: "reports",
    file: "/report.html",
    ending: "",
    otherwise: "make one first: deno task experiment",
  },
} satisfies Record<string, Choice>;

/** "there are runs/gpt-1, runs/gpt-2", with the nearest name first, or what makes one. */
export async function whatThereIs(
  { folder, file, ending, otherwise }: Choice,
  asked = "",
): Promise<string> {
  const whole = file.endsWith(".html") ? file : "";
  const found: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) {
      const path = `${folder}/${name}`;
      if (name.endsWith(ending) && await isFile(`${path}${file}`)) found.push(path + whole);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  if (found.length === 0) return otherwise;
  const names = new Map(
    found.map((path) => [basename(path.slice(0, -whole.length || undefined), ending), path]),
  );
  const near = names.get(nearestName(basename(asked, ending), [...names.keys()]) ?? "");
  const shown = found.sort().slice(0, 12).join(", ") + (found.length > 12 ? ", …" : "");
  const hint = near === undefined ? "" : `did you mean ${near}? `;
  return `${hint}there ${found.length === 1 ? "is" : "are"} ${shown}`;
}

/**
 * The text of a file that a command is given.
 *
 * @throws {InputError} where it cannot be read, with those that there are
 */
export async function textOf(path: string, what: string, choice: Choice): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    throw new InputError(
      `Cannot read ${path}: expected ${what}, got ${whatCame(cause)}; ${await whatThereIs(
        choice,
        path,
      )}`,
      { cause },
    );
  }
}

/**
 * Makes sure that a directory is a run's.
 *
 * @throws {InputError} where it has no model, with the runs that there are
 */
export async function requireRun(directory: string): Promise<void> {
  const file = `${directory}${choices.run.file}`;
  if (await isFile(file)) return;
  throw new InputError(
    `Cannot find the run ${directory}: expected the file ${file}, got none; ${await whatThereIs(
      choices.run,
      directory,
    )}`,
  );
}

const isFile = (path: string) => Deno.stat(path).then((info) => info.isFile, () => false);
