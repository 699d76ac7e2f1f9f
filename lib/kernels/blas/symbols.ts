/**
 * The functions of a BLAS that are called, and those that tell one library from another.
 *
 * @module
 */

// An address is a usize: no pointer object has to be made for each call.
const sgemm = {
  // deno-fmt-ignore
  parameters: [
    "i32", "i32", "i32", "i32", "i32", "i32",
    "f32", "usize", "i32", "usize", "i32", "f32", "usize", "i32",
  ],
  result: "void",
} as const;

/** What is looked for in a library: the product of every BLAS, and what single ones have beside it. */
export const symbols = {
  cblas_sgemm: sgemm,
  openblas_set_num_threads: { parameters: ["i32"], result: "void", optional: true },
  openblas_get_config: { parameters: [], result: "pointer", optional: true },
  openblas_get_corename: { parameters: [], result: "pointer", optional: true },
  bli_thread_set_num_threads: { parameters: ["i64"], result: "void", optional: true },
  bli_info_get_version_str: { parameters: [], result: "pointer", optional: true },
  bli_arch_query_id: { parameters: [], result: "i32", optional: true },
  bli_arch_string: { parameters: ["i32"], result: "pointer", optional: true },
  MKL_Set_Threading_Layer: { parameters: ["i32"], result: "i32", optional: true },
  MKL_Set_Num_Threads: { parameters: ["i32"], result: "void", optional: true },
  MKL_Get_Version_String: { parameters: ["buffer", "i32"], result: "void", optional: true },
  BLASSetThreading: { parameters: ["i32"], result: "i32", optional: true },
} as const;

/** A library that has been opened. */
export type OpenLibrary = Deno.DynamicLibrary<typeof symbols>;

/** Its functions; `null` for those that it does not have. */
export type BlasSymbols = OpenLibrary["symbols"];

/** The text that a pointer of C leads to. */
export function text(pointer: Deno.PointerValue | undefined): string {
  return pointer ? Deno.UnsafePointerView.getCString(pointer) : "";
}
