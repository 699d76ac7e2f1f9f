/**
 * Which notebooks a command means.
 *
 * @module
 */
import { InputError } from "../../lib/errors.ts";
import { root } from "./jupyter.ts";

/**
 * The paths of notebooks named by path or by name; all of the folder `notebooks/` where none is named.
 *
 * @throws {InputError} for a name that no file has
 */
export async function notebookPaths(files: readonly string[]): Promise<string[]> {
  const folder = `${root}/notebooks`;
  if (files.length > 0) {
    return await Promise.all(files.map(async (file) => {
      const candidates = [file, `${folder}/${file}`, `${folder}/${file}.ipynb`];
      for (const path of candidates) {
        if (await isFile(path)) return await Deno.realPath(path);
      }
      throw new InputError(`Cannot run ${file}: expected a notebook, got no such file`);
    }));
  }
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  return names.filter((name) => name.endsWith(".ipynb")).sort().map((name) => `${folder}/${name}`);
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}
