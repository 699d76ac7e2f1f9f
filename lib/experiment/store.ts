/**
 * Finished runs on disk, one JSON file each, found by their key.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import type { Cell } from "./cell.ts";
import type { RunRecord } from "./record.ts";

/** A run as it is kept: its record, and the key that it was made for. */
export interface KeptRun extends RunRecord {
  readonly asked: string;
  readonly build: string;
}

/** The runs of one experiment in a directory: `DIRECTORY/EXPERIMENT/VARIANT-seed-N-KEY.json`. */
export class RunStore {
  readonly #directory: string;

  /** `directory` is made when the first run is written. */
  constructor(directory: string, experiment: string) {
    this.#directory = `${directory}/${experiment}`;
  }

  /** Where a cell's run is kept. */
  path({ variant, seed, asked, build }: Cell<unknown>): string {
    const slug = variant.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "");
    const key = `${asked.slice(0, 16)}-${build.slice(0, 8)}`;
    return `${this.#directory}/${slug.slice(0, 60)}-seed-${seed}-${key}.json`;
  }

  /**
   * The cell's run, or `undefined`. With `anyBuild`, a run that other sources or kernels made will do,
   * the newest first.
   */
  async read(cell: Cell<unknown>, { anyBuild = false } = {}): Promise<KeptRun | undefined> {
    const exact = await readRun(this.path(cell));
    if (exact !== undefined && matches(exact, cell)) return renamed(exact, cell);
    const others = (await this.#named(cell.asked.slice(0, 16)))
      .map((name) => readRun(`${this.#directory}/${name}`));
    return (await Promise.all(others))
      .filter((run) => run !== undefined)
      .filter((run) => anyBuild ? run.asked === cell.asked : matches(run, cell))
      .sort((a, b) => b.startedAt.localeCompare(a.startedAt))
      .map((run) => renamed(run, cell))[0];
  }

  /** Whether other sources or kernels made this cell's run. */
  async hasOtherBuild(cell: Cell<unknown>): Promise<boolean> {
    return (await this.#named(cell.asked.slice(0, 16))).length > 0;
  }

  /**
   * Makes the directory.
   *
   * @throws {InputError} where it cannot be written to
   */
  async prepare(): Promise<void> {
    await this.#attempt(async () => {
      await Deno.mkdir(this.#directory, { recursive: true });
      await Deno.remove(await Deno.makeTempFile({ dir: this.#directory }));
    });
  }

  /** Keeps a run: whole or not at all, whatever stops the process. */
  async write(cell: Cell<unknown>, record: RunRecord): Promise<void> {
    const path = this.path(cell);
    const draft = `${path}.${crypto.randomUUID()}.tmp`;
    const kept: KeptRun = { asked: cell.asked, build: cell.build, ...record };
    await this.#attempt(async () => {
      await Deno.mkdir(this.#directory, { recursive: true });
      await Deno.writeTextFile(draft, JSON.stringify(kept));
      await Deno.rename(draft, path);
    });
  }

  async #attempt(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (cause) {
      const detail = cause instanceof Error ? cause.message : String(cause);
      throw new InputError(
        `Cannot keep runs in ${this.#directory}: expected a directory to write to, got ${detail}; name another one`,
        { cause },
      );
    }
  }

  async #named(key: string): Promise<string[]> {
    const names: string[] = [];
    try {
      for await (const { name } of Deno.readDir(this.#directory)) {
        if (name.includes(`-${key}-`) && name.endsWith(".json")) names.push(name);
      }
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
    return names;
  }
}

/** A run whose variant was renamed since counts under the new name. */
function renamed(run: KeptRun, { variant }: Cell<unknown>): KeptRun {
  return { ...run, variant };
}

function matches(run: KeptRun, { asked, build }: Cell<unknown>): boolean {
  return run.asked === asked && run.build === build;
}

async function readRun(path: string): Promise<KeptRun | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    // A file that no longer is JSON was damaged from outside; its run is made again.
    if (isAbsent(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}
