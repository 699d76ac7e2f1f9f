/**
 * Where a run runs.
 *
 * @module
 */
import { cpus } from "node:os";
import project from "../../deno.json" with { type: "json" };
import { v8Flags } from "./arithmetic.ts";
import { sha256 } from "./cell.ts";
import type { Environment } from "./record.ts";

/** The machine and the versions, with what only the engine knows given. */
export async function environment(
  { threads, fusedMultiplyAdd, blas }: Pick<Environment, "threads" | "fusedMultiplyAdd" | "blas">,
): Promise<Environment> {
  const flags = v8Flags();
  const kernels = await Deno.readFile(new URL("../kernels/kernels.wasm", import.meta.url));
  return {
    project: project.version,
    deno: Deno.version.deno,
    v8: Deno.version.v8,
    os: `${Deno.build.os} ${Deno.osRelease()} ${Deno.build.arch}`,
    processor: cpus()[0]?.model.trim() ?? Deno.build.arch,
    cores: navigator.hardwareConcurrency,
    threads,
    kernels: await sha256(kernels),
    fusedMultiplyAdd,
    ...(blas === undefined ? {} : { blas }),
    ...(flags === undefined ? {} : { v8Flags: flags }),
    commit: await commit(),
  };
}

/** The commit checked out, with "-dirty" where tracked files differ from it. */
async function commit(): Promise<string | null> {
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args: ["describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"],
      cwd: new URL(".", import.meta.url),
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
