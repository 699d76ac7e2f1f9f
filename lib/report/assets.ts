/**
 * The parts of a report that are the same in every one: its style, its script, and the drawing
 * libraries.
 *
 * @module
 */

/** The texts that a page carries. */
export interface Assets {
  readonly style: string;
  readonly script: string;
  /** Vega, Vega-Lite and Vega-Embed in one script. */
  readonly libraries: string;
}

/** Reads the assets from this folder and from the packages. */
export async function readAssets(): Promise<Assets> {
  const own = (path: string) => Deno.readTextFile(new URL(path, import.meta.url));
  const [style, script, ...libraries] = await Promise.all([
    own("./style.css"),
    own("./client/client.js"),
    ...["vega/build/vega.min.js", "vega-lite/build/vega-lite.min.js"].map(packageFile),
    packageFile("vega-embed/build/vega-embed.min.js"),
  ]);
  return { style, script, libraries: libraries.map(withoutMap).join(";\n") };
}

/** The minified files are no exports of their packages: they lie beside the entries. */
async function packageFile(path: string): Promise<string> {
  const name = path.slice(0, path.indexOf("/"));
  const entry = import.meta.resolve(name);
  const root = entry.lastIndexOf(`/node_modules/${name}/`);
  if (root === -1) {
    throw new Error(
      `Cannot write a report: expected the package ${name} in node_modules, got ${entry}; ` +
        "run `deno install`",
    );
  }
  return await Deno.readTextFile(new URL(`${entry.slice(0, root)}/node_modules/${path}`));
}

const withoutMap = (script: string) => script.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");
