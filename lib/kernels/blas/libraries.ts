/**
 * The libraries that multiply matrices: what their files are called, how each is told to compute on the
 * calling thread alone, and what it says of itself.
 *
 * @module
 */
import { type BlasSymbols, text } from "./symbols.ts";

/** Files or directories by operating system. */
type BySystem = Partial<Record<typeof Deno.build.os, readonly string[]>>;

/** One library, in whatever version. */
export interface BlasKind {
  /** What people call it. */
  readonly title: string;
  /** Names of its file, the preferred one first. */
  readonly files: BySystem;
  /** A function that only this one has. */
  readonly mark: keyof BlasSymbols;
  /** What has to stand in the environment while it is loaded. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Makes every product compute on the calling thread: the rows are divided among ours. */
  oneThread(symbols: BlasSymbols): void;
  /** Its version. */
  version(symbols: BlasSymbols): string;
  /** For which processor it computes, where it says so. */
  core?(symbols: BlasSymbols): string;
  /** How it is told to compute for a processor that it does not know. */
  readonly unknownProcessor?: UnknownProcessor;
}

/** A library that is older than the processor falls back to what every processor has. */
export interface UnknownProcessor {
  /** The variable that names the processor to compute for. */
  readonly variable: string;
  /** What it takes where a processor is unknown. */
  readonly fallbacks: readonly string[];
  /** What to name on a processor with these vector instructions. */
  readonly cores: { readonly avx512: string; readonly avx2: string };
}

const accelerate: BlasKind = {
  title: "Accelerate",
  files: { darwin: ["/System/Library/Frameworks/Accelerate.framework/Accelerate"] },
  mark: "BLASSetThreading",
  environment: { VECLIB_MAXIMUM_THREADS: "1" },
  oneThread: ({ BLASSetThreading }) => void BLASSetThreading?.(1),
  version: () => `of macOS ${Deno.osRelease()}`,
};

const mkl: BlasKind = {
  title: "MKL",
  files: {
    linux: ["libmkl_rt.so.3", "libmkl_rt.so.2", "libmkl_rt.so.1", "libmkl_rt.so"],
    darwin: ["libmkl_rt.2.dylib", "libmkl_rt.dylib"],
    windows: ["mkl_rt.3.dll", "mkl_rt.2.dll", "mkl_rt.dll"],
  },
  mark: "MKL_Set_Threading_Layer",
  oneThread({ MKL_Set_Threading_Layer, MKL_Set_Num_Threads }) {
    // Without threads of its own it needs no OpenMP library beside it.
    MKL_Set_Threading_Layer?.(1);
    MKL_Set_Num_Threads?.(1);
  },
  version({ MKL_Get_Version_String }) {
    const buffer = new Uint8Array(200);
    MKL_Get_Version_String?.(buffer, buffer.length);
    return firstVersion(new TextDecoder().decode(buffer));
  },
};

const openBlas: BlasKind = {
  title: "OpenBLAS",
  files: {
    linux: ["libopenblas.so.0", "libopenblasp.so.0", "libopenblas.so"],
    darwin: ["libopenblas.0.dylib", "libopenblas.dylib"],
    windows: ["libopenblas.dll", "openblas.dll"],
  },
  mark: "openblas_get_corename",
  environment: { OPENBLAS_NUM_THREADS: "1" },
  oneThread: ({ openblas_set_num_threads }) => openblas_set_num_threads?.(1),
  version: ({ openblas_get_config }) => firstVersion(text(openblas_get_config?.())),
  core: ({ openblas_get_corename }) => text(openblas_get_corename?.()),
  unknownProcessor: {
    variable: "OPENBLAS_CORETYPE",
    fallbacks: ["Prescott", "Nehalem", "Sandybridge", "Haswell"],
    cores: { avx512: "SkylakeX", avx2: "Haswell" },
  },
};

const blis: BlasKind = {
  title: "BLIS",
  files: {
    linux: ["libblis.so.4", "libblis.so.5", "libblis-mt.so.5", "libblis.so"],
    darwin: ["libblis.4.dylib", "libblis.dylib"],
    windows: ["libblis.dll", "AOCL-LibBlis-Win-MT-dll.dll"],
  },
  mark: "bli_thread_set_num_threads",
  oneThread: ({ bli_thread_set_num_threads }) => bli_thread_set_num_threads?.(1n),
  version: ({ bli_info_get_version_str }) => firstVersion(text(bli_info_get_version_str?.())),
  core: ({ bli_arch_query_id, bli_arch_string }) =>
    bli_arch_query_id ? text(bli_arch_string?.(bli_arch_query_id())) : "",
  unknownProcessor: {
    variable: "BLIS_ARCH_TYPE",
    fallbacks: ["generic", "penryn", "sandybridge", "haswell"],
    cores: { avx512: "skx", avx2: "haswell" },
  },
};

/** In the order in which they are looked for: what was fastest where several were there. */
export const blasKinds = { accelerate, mkl, openBlas, blis } satisfies Record<string, BlasKind>;

/** The name of a library that can be used. */
export type BlasName = keyof typeof blasKinds;

/** Where libraries lie besides the system's own places; a variable of the environment stands in `${}`. */
export const places: BySystem = {
  linux: [
    "${MKLROOT}/lib",
    "${CONDA_PREFIX}/lib",
    "${VIRTUAL_ENV}/lib",
    "/opt/intel/oneapi/mkl/latest/lib",
    "/usr/local/lib",
    "/usr/lib64",
  ],
  darwin: [
    "${CONDA_PREFIX}/lib",
    "${VIRTUAL_ENV}/lib",
    "/opt/homebrew/opt/openblas/lib",
    "/usr/local/opt/openblas/lib",
    "/opt/homebrew/lib",
    "/usr/local/lib",
  ],
  windows: [
    "${MKLROOT}\\bin",
    "${CONDA_PREFIX}\\Library\\bin",
    "${VIRTUAL_ENV}\\Library\\bin",
    "C:\\Program Files (x86)\\Intel\\oneAPI\\mkl\\latest\\bin",
  ],
};

/** How one is installed. */
export const installation: Partial<Record<typeof Deno.build.os, string>> = {
  linux: "sudo apt install libopenblas0-pthread (Debian, Ubuntu), sudo dnf install openblas " +
    "(Fedora), or pip install mkl for Intel's",
  darwin: "brew install openblas",
  windows: "pip install mkl, or conda install openblas",
};

function firstVersion(line: string): string {
  return line.match(/\d+(\.\d+)+/)?.[0] ?? "";
}
