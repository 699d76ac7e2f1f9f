/**
 * How a run's numbers were computed: only runs of the same arithmetic have the same digest.
 *
 * @module
 */
import process from "node:process";
import type { Environment } from "./record.ts";

/** What decides about a run's last bits. */
type Arithmetic = Pick<Environment, "fusedMultiplyAdd" | "blas">;

/** The arithmetic in a few words, the same for all runs whose digests can be compared. */
export function arithmetic({ blas, fusedMultiplyAdd }: Arithmetic): string {
  if (blas !== undefined) return `products of ${blas}`;
  return fusedMultiplyAdd ? "fused multiply–add" : "no fused multiply–add";
}

/**
 * With which other runs a run can be compared bit for bit.
 *
 * @example
 * ```ts
 * import { comparability } from "./arithmetic.ts";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const text = comparability({ fusedMultiplyAdd: true, blas: "OpenBLAS 0.3.21 (Haswell)" });
 * assertStringIncludes(text, "not comparable bit for bit");
 * ```
 */
export function comparability({ blas, fusedMultiplyAdd }: Arithmetic): string {
  if (blas !== undefined) {
    return `matrices multiplied by ${blas}: not comparable bit for bit with the compiled kernels, ` +
      `nor with another library, version, processor or number of threads`;
  }
  return fusedMultiplyAdd
    ? "comparable bit for bit on every machine with fused multiply–add"
    : "computed without fused multiply–add: not comparable bit for bit with machines that have it, " +
      "only among those that do not";
}

/** The switches that V8 was started with: some trade memory safety for speed. */
export function v8Flags(): string | undefined {
  const granted = Deno.permissions.querySync({ name: "env", variable: "DENO_V8_FLAGS" }).state;
  const ofEnvironment = granted === "granted" ? Deno.env.get("DENO_V8_FLAGS") ?? "" : "";
  const ofCommand = process.execArgv
    .filter((argument) => argument.startsWith("--v8-flags="))
    .map((argument) => argument.slice("--v8-flags=".length));
  const flags = [ofEnvironment, ...ofCommand].filter((flag) => flag !== "").join(",");
  return flags === "" ? undefined : flags;
}
