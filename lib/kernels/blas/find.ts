/**
 * Finding a BLAS on this machine, and opening it.
 *
 * @module
 */
import { InputError } from "../../errors.ts";
import {
  type BlasKind,
  blasKinds,
  type BlasName,
  installation,
  places,
  type UnknownProcessor,
} from "./libraries.ts";
import { type BlasLibrary, kindOf, load, variable } from "./load.ts";
import type { OpenLibrary } from "./symbols.ts";

/** Its name, version and processor in a few words. */
export function describeBlas({ title, version, core }: BlasLibrary): string {
  return [title, version, core === "" ? "" : `(${core})`].filter((word) => word !== "").join(" ");
}

/**
 * Finds a library: the one of a path or a name (`openBlas`, `blis`, `mkl`, `accelerate`), or the first one
 * of these in the usual places.
 *
 * @throws {InputError} where none is found, or native code must not be called
 */
export function findBlas(wanted?: string): BlasLibrary {
  requirePermission();
  if (wanted !== undefined && !(wanted in blasKinds)) return describe(wanted, open(wanted, true)!);
  const names = wanted === undefined ? Object.keys(blasKinds) : [wanted];
  const tried: string[] = [];
  for (const path of names.flatMap((name) => candidates(blasKinds[name as BlasName]))) {
    const library = open(path);
    if (library !== undefined) return describe(path, library);
    tried.push(path);
  }
  const titles = names.map((name) => blasKinds[name as BlasName].title);
  const files = [...new Set(tried.map((path) => path.split(/[/\\]/).at(-1)!))];
  throw new InputError(
    `Cannot find a BLAS: expected ${titles.join(", ")} where libraries lie, got none of ` +
      `${files.length === 0 ? "them on this system" : files.join(", ")}; install one with ` +
      `${installation[Deno.build.os] ?? "your package manager"}, or name its file with --blas`,
  );
}

function describe(path: string, library: OpenLibrary): BlasLibrary {
  const kind = kindOf(library.symbols);
  if (kind === undefined) return { title: "BLAS", version: "", core: "", path };
  kind.oneThread(library.symbols);
  const described = {
    title: kind.title,
    version: kind.version(library.symbols),
    core: kind.core?.(library.symbols) ?? "",
    path,
  };
  const better = kind.unknownProcessor && betterCore(kind.unknownProcessor, described.core);
  if (better === undefined) return described;
  // It reads the variable when it is loaded: loaded again, it computes several times as fast.
  library.close();
  const again = load(path, better);
  kind.oneThread(again.symbols);
  return { ...described, core: kind.core!(again.symbols) };
}

function open(path: string, required = false): OpenLibrary | undefined {
  try {
    return load(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotCapable) throw refusal(cause);
    if (!required) return undefined;
    throw new InputError(
      `Cannot use ${path} as BLAS: expected a library with the function cblas_sgemm, got ` +
        `"${(cause as Error).message}"; leave --blas out to look for one in the usual places`,
      { cause },
    );
  }
}

function candidates({ files }: BlasKind): string[] {
  const names = files[Deno.build.os] ?? [];
  const separator = Deno.build.os === "windows" ? "\\" : "/";
  const directories = (places[Deno.build.os] ?? []).flatMap((place) => {
    let known = true;
    const directory = place.replaceAll(/\$\{(\w+)\}/g, (_, name) => {
      const value = variable(name);
      known &&= value !== undefined;
      return value ?? "";
    });
    return known ? [directory] : [];
  });
  const paths = directories.flatMap((directory) =>
    names.filter((name) => !name.includes("/")).map((name) => directory + separator + name)
  );
  return [...names, ...paths];
}

function requirePermission(): void {
  if (Deno.permissions.querySync({ name: "ffi" }).state !== "denied") return;
  throw refusal();
}

function refusal(cause?: unknown): InputError {
  return new InputError(
    "Cannot use BLAS: expected permission to call native libraries, got none; start Deno with " +
      "--allow-ffi (or -A), or compute with the WebAssembly kernels (--backend wasm)",
    { cause },
  );
}

/** The processor to name, and in which variable, where the library took less than this one can do. */
function betterCore(
  { variable: name, fallbacks, cores }: UnknownProcessor,
  core: string,
): Record<string, string> | undefined {
  if (!fallbacks.includes(core) || variable(name) !== undefined) return undefined;
  const flags = processorFlags();
  const better = avx512.every((flag) => flags.has(flag))
    ? cores.avx512
    : flags.has("avx2") && flags.has("fma")
    ? cores.avx2
    : core;
  return better === core ? undefined : { [name]: better };
}

const avx512 = ["avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"];

function processorFlags(): Set<string> {
  try {
    const text = Deno.readTextFileSync("/proc/cpuinfo");
    return new Set(text.match(/^flags\s*:(.*)$/m)?.[1].trim().split(/\s+/));
  } catch {
    return new Set();
  }
}
