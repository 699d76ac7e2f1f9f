import envPaths from "env-paths";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { InputError, unknownName } from "../errors.ts";
import { type Dataset, type DatasetName, datasets } from "./datasets.ts";
import { download, type Progress } from "./download.ts";

/** Where datasets are read from and kept. */
export interface ReadOptions {
  /**
   * Folder that has the datasets' files already: then nothing is downloaded. If not given, the
   * environment variable `TRANSFORMER_DATA_DIR`; an empty text turns that off.
   */
  readonly dataDir?: string;
  /**
   * Folder for what is downloaded. If not given, the environment variable
   * `TRANSFORMER_CACHE_DIR`, else the platform's cache folder.
   */
  readonly cacheDir?: string;
  /** Called as a download goes on; never called where the file is there already. */
  readonly progress?: (progress: Progress) => void;
}

/**
 * Folder in which downloaded datasets are kept if no other is named.
 *
 * @example
 * ```ts
 * import { defaultCacheDir } from "./mod.ts";
 * import { assert } from "@std/assert";
 *
 * assert(defaultCacheDir().length > 0);
 * ```
 */
export function defaultCacheDir(): string {
  return Deno.env.get("TRANSFORMER_CACHE_DIR") ||
    envPaths("transformer-sandbox", { suffix: "" }).cache;
}

/**
 * A dataset's file: out of its package, out of the data folder, or downloaded once into the cache.
 * Its SHA-256 is checked each time.
 *
 * @throws {InputError} where there is no such dataset, no file, no network, or another content
 *
 * @example
 * ```ts
 * import { readDataset } from "./read.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = await readDataset("moby-dick");
 * assertEquals(new TextDecoder().decode(bytes.subarray(0, 20)), "CHAPTER 1. Loomings.");
 * ```
 */
export function readDataset(
  name: DatasetName,
  options: ReadOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  if (!Object.hasOwn(datasets, name)) {
    throw new InputError(unknownName("dataset", name, Object.keys(datasets)));
  }
  return readFile(datasets[name], options);
}

/** The file of a dataset that need not be in the table. */
export async function readFile(
  dataset: Dataset,
  { dataDir, cacheDir, progress }: ReadOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { source, title } = dataset;
  if (source.kind === "package") {
    const manifest = createRequire(import.meta.url).resolve(`${source.package}/package.json`);
    const file = join(dirname(manifest), source.path);
    return await readChecked(dataset, file, "install the packages anew with deno install --force");
  }
  const folder = dataDir ?? Deno.env.get("TRANSFORMER_DATA_DIR");
  if (folder) {
    const file = join(folder, dataset.file);
    return await readChecked(
      dataset,
      file,
      `put the file from ${source.address} there, or leave out --data-dir to download it`,
    );
  }
  const file = join(cacheDir ?? defaultCacheDir(), dataset.file);
  if (await exists(file)) {
    return await readChecked(dataset, file, "delete the file, and it is downloaded again");
  }
  return await download(
    source.address,
    file,
    (bytes) => check(dataset, bytes, source.address, "try again later, or use --data-dir"),
    {
      title,
      bytes: dataset.bytes,
      otherwise: `connect to the network, or put the file into a folder as ${dataset.file} and ` +
        "name the folder with --data-dir",
      ...(progress ? { progress } : {}),
    },
  );
}

/**
 * Reads a file of the user's.
 *
 * @throws {InputError} where it cannot be read
 */
export async function readBytes(
  file: string,
  title: string,
  otherwise: string,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await Deno.readFile(file);
  } catch (error) {
    const got = error instanceof Deno.errors.NotFound ? "no such file" : (error as Error).message;
    throw new InputError(
      `Cannot read ${title}: expected the file ${file}, got ${got}; ${otherwise}`,
    );
  }
}

/** SHA-256 of some bytes, in hexadecimal. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

async function readChecked(
  dataset: Dataset,
  file: string,
  otherwise: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readBytes(file, dataset.title, otherwise);
  await check(dataset, bytes, file, otherwise);
  return bytes;
}

/** Checks that bytes are a dataset's. */
async function check(
  dataset: Dataset,
  bytes: Uint8Array<ArrayBuffer>,
  from: string,
  otherwise: string,
): Promise<void> {
  const got = await sha256(bytes);
  if (got === dataset.sha256) return;
  throw new InputError(
    `Cannot use ${from} as ${dataset.title}: expected ${dataset.bytes} bytes with SHA-256 ` +
      `${dataset.sha256}, got ${bytes.length} bytes with ${got}; ${otherwise}`,
  );
}

async function exists(file: string): Promise<boolean> {
  try {
    await Deno.stat(file);
    return true;
  } catch {
    return false;
  }
}
