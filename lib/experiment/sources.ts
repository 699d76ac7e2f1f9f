/**
 * The fingerprint of the code that a run depends on.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import { sha256 } from "./cell.ts";

interface ModuleGraph {
  readonly modules: readonly { readonly local?: string; readonly specifier: string }[];
}

/**
 * SHA-256 over the compiled kernels and the bytes of every local module that `modules` (URLs) import,
 * directly or not. Packages are left out: the lock file pins them, and they compute nothing of a run.
 */
export async function fingerprint(modules: readonly string[]): Promise<string> {
  const files = await Promise.all([...new Set(modules)].map(localModules));
  const root = new URL("../../", import.meta.url).href;
  const kernels = new URL("../kernels/kernels.wasm", import.meta.url).href;
  const specifiers = [...new Set([kernels, ...files.flat()])];
  const lines = await Promise.all(specifiers.map(async (specifier) => {
    const name = specifier.startsWith(root) ? specifier.slice(root.length) : specifier;
    return `${name} ${await sha256(await Deno.readFile(new URL(specifier)))}`;
  }));
  return sha256(lines.sort().join("\n"));
}

async function localModules(module: string): Promise<string[]> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", module],
  }).output();
  if (!success) {
    const detail = new TextDecoder().decode(stderr).trim();
    throw new InputError(`Cannot list the modules that ${module} imports: ${detail}`);
  }
  const { modules }: ModuleGraph = JSON.parse(new TextDecoder().decode(stdout));
  return modules
    .filter(({ specifier }) => specifier.startsWith("file:") && !specifier.includes("node_modules"))
    .map(({ specifier }) => specifier);
}
