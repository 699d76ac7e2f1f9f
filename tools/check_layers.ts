/**
 * Fails where a folder of `lib/` imports one below it, where modules import each other in a circle, or
 * where `lib/` imports from outside. Reads what `deno info --json` says of `mod.ts` and of every module
 * in `lib/`.
 *
 * @module
 */
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

/** From the foundation up: a folder imports only folders that stand before it. */
export const layers: readonly string[] = [
  "errors",
  "format",
  "random",
  "kernels",
  "tensor",
  "nn",
  "models",
  "text",
  "data",
  "training",
  "interop",
  "interpret",
  "experiment",
  "chart",
  "report",
  "command",
];

/** Local modules by path from the root, each with the local modules that it imports. */
export type ModuleGraph = ReadonlyMap<string, readonly string[]>;

interface ModuleInfo {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly code?: { readonly specifier?: string };
    readonly type?: { readonly specifier?: string };
  }[];
}

/** Every breach of the layout, worded; none where all is well. */
export function breaches(graph: ModuleGraph, order: readonly string[] = layers): string[] {
  const library = [...graph].filter(([path]) => path.startsWith("lib/"));
  const arrows = library.flatMap(([path, imports]) =>
    imports.flatMap((imported) => breach(path, imported, order) ?? [])
  );
  return [...new Set(arrows), ...circles(graph)];
}

function breach(from: string, to: string, order: readonly string[]): string | undefined {
  if (to === "deno.json") return undefined;
  if (!to.startsWith("lib/")) {
    return `${from} imports ${to}: expected modules of lib/ alone; move what it needs into lib/`;
  }
  const [here, there] = [layerOf(from), layerOf(to)];
  const unknown = [here, there].find((layer) => !order.includes(layer));
  if (unknown !== undefined) {
    return `${unknown} is not in the list of layers; add it to tools/check_layers.ts where it belongs`;
  }
  if (order.indexOf(there) <= order.indexOf(here)) return undefined;
  return `${from} imports ${to}: expected layers before "${here}" alone, got "${there}"; move what both need into a layer before them`;
}

function layerOf(path: string): string {
  return path.split("/")[1].replace(/\.ts$/, "");
}

/** Each circle of imports once, beginning with its first module in the alphabet. */
function circles(graph: ModuleGraph): string[] {
  const found = new Set<string>();
  const settled = new Set<string>();
  const visit = (path: string, trail: readonly string[]) => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      const circle = trail.slice(start);
      const first = circle.indexOf([...circle].sort()[0]);
      const turned = [...circle.slice(first), ...circle.slice(0, first)];
      found.add(
        `${[...turned, turned[0]].join(" → ")}: a circle; move what both need into a third`,
      );
      return;
    }
    if (settled.has(path)) return;
    for (const imported of graph.get(path) ?? []) visit(imported, [...trail, path]);
    settled.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return [...found];
}

/** The local modules that entries (paths from `root`) import, directly or not, read by `deno info`. */
export async function readGraph(root: string, entries: readonly string[]): Promise<ModuleGraph> {
  const graph = new Map<string, readonly string[]>();
  for (const entry of entries) {
    if (graph.has(entry)) continue;
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", entry],
      cwd: root,
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    const { modules }: { modules: ModuleInfo[] } = JSON.parse(new TextDecoder().decode(stdout));
    for (const { specifier, dependencies = [] } of modules) {
      const path = localPath(root, specifier);
      if (path === undefined) continue;
      const imports = dependencies.flatMap(({ code, type }) => [code?.specifier, type?.specifier])
        .flatMap((imported) => (imported && localPath(root, imported)) ?? []);
      graph.set(path, [...new Set(imports)]);
    }
  }
  return graph;
}

function localPath(root: string, specifier: string): string | undefined {
  if (!specifier.startsWith("file:")) return undefined;
  const path = relative(root, fileURLToPath(specifier)).replaceAll("\\", "/");
  const outside = path.startsWith("..") || /^(node_modules|tools\/std)\//.test(path);
  return outside ? undefined : path;
}

async function modulesBelow(root: string, directory: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(`${root}/${directory}`)) {
    const path = `${directory}/${name}`;
    // Kernels are compiled by another compiler, with imports of its own.
    if (path === "lib/kernels/assembly") continue;
    if (isDirectory) paths.push(...await modulesBelow(root, path));
    else if (name.endsWith(".ts")) paths.push(path);
  }
  return paths.sort();
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}

if (import.meta.main) {
  const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
  const tour = await exists(`${root}/mod.ts`) ? ["mod.ts"] : [];
  const graph = await readGraph(root, [...tour, ...await modulesBelow(root, "lib")]);
  const found = breaches(graph);
  for (const line of found) console.error(line);
  if (found.length > 0) Deno.exit(1);
  console.log(`${graph.size} modules keep to their layers`);
}
