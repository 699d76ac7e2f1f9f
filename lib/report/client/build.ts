/**
 * Bundles the report's client into one script, `client.js`, which is committed so that reports can be
 * written without a bundler. With `--check` it fails where the committed one is stale.
 *
 * @module
 */
import * as esbuild from "esbuild";
import { fileURLToPath } from "node:url";

/** The client's script as it should be. */
export async function buildClient(): Promise<string> {
  const { outputFiles: [bundle] } = await esbuild.build({
    entryPoints: [fileURLToPath(new URL("./main.ts", import.meta.url))],
    absWorkingDir: fileURLToPath(new URL("../../..", import.meta.url)),
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    charset: "ascii",
    legalComments: "none",
    // Comments are not part of what it does: without them the bundle changes only where the code does.
    minifyWhitespace: true,
    banner: { js: "// Built by `deno task report-client` from the .ts files beside it." },
  });
  await esbuild.stop();
  // The script stands inside a page, where this would end its element.
  return bundle.text.replaceAll("</script", "<\\/script");
}

if (import.meta.main) {
  const path = fileURLToPath(new URL("./client.js", import.meta.url));
  const script = await buildClient();
  if (!Deno.args.includes("--check")) await Deno.writeTextFile(path, script);
  else if (await Deno.readTextFile(path) !== script) {
    console.error("lib/report/client/client.js is stale: run `deno task report-client`");
    Deno.exit(1);
  }
}
