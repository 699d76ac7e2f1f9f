import { existsSync } from "node:fs";

/**
 * A directory that goes with the process, in memory where there is such a place: each case writes to it.
 * Within the directory for temporary files where one is set, so that whoever sets it can remove all.
 */
export function temporary(): string {
  const memory = "/dev/shm";
  const dir = Deno.env.get("TMPDIR") ?? (existsSync(memory) ? memory : undefined);
  const directory = Deno.makeTempDirSync(dir === undefined ? {} : { dir });
  globalThis.addEventListener("unload", () => Deno.removeSync(directory, { recursive: true }));
  return directory;
}
