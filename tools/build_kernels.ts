/**
 * Writes the generated part of lib/kernels/assembly and compiles it all to lib/kernels/kernels.wasm.
 * With --check nothing is written, and the exit code says whether the committed files are what their
 * sources give.
 *
 * Compiled with -O0: Binaryen's optimizer reorders unrolled steps and spills accumulators, which costs
 * a fifth of the matrix product's speed.
 *
 * @module
 */
import asc from "assemblyscript/asc";
import { initialPages, maximumPages, staticsAddress } from "../lib/kernels/layout.ts";
import { gemmTiles } from "./gemm_tiles.ts";

const root = new URL("../", import.meta.url).pathname;
const source = "lib/kernels/assembly/index.ts";
const target = new URL("../lib/kernels/kernels.wasm", import.meta.url);

const tiles = new URL("../lib/kernels/assembly/gemm_tiles.ts", import.meta.url);
const checking = Deno.args.includes("--check");
if (!checking) Deno.writeTextFileSync(tiles, gemmTiles());

const outputs = new Map<string, Uint8Array | string>();
const { error, stderr } = await asc.main([
  source,
  "-O0",
  "--runtime",
  "stub",
  "--enable",
  "simd,relaxed-simd,threads",
  "--importMemory",
  "--sharedMemory",
  "--initialMemory",
  String(initialPages),
  "--maximumMemory",
  String(maximumPages),
  "--memoryBase",
  String(staticsAddress),
  "--outFile",
  "kernels.wasm",
], {
  readFile: (name: string, base: string) => {
    try {
      return Deno.readTextFileSync(`${root}${base === "." ? "" : base + "/"}${name}`);
    } catch {
      return null;
    }
  },
  writeFile: (name: string, contents: Uint8Array | string) => void outputs.set(name, contents),
});
if (error) {
  console.error(stderr.toString());
  Deno.exit(1);
}
const built = outputs.get("kernels.wasm") as Uint8Array;

if (checking) {
  const committed = Deno.readFileSync(target);
  const same = Deno.readTextFileSync(tiles) === gemmTiles() &&
    committed.length === built.length && committed.every((byte, i) => byte === built[i]);
  console.log(
    same
      ? "kernels.wasm is up to date"
      : "kernels.wasm is not what lib/kernels/assembly gives: run deno task kernels",
  );
  Deno.exit(same ? 0 : 1);
}
Deno.writeFileSync(target, built);
console.log(`kernels.wasm: ${built.length} bytes`);
