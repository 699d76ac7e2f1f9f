/**
 * The kernels that a BLAS computes, on the shared memory itself: nothing is copied.
 *
 * @module
 */
import type { CompiledKernels } from "../job.ts";
import { blasAttention, type Product } from "./attention.ts";
import { dividesColumns } from "../layout.ts";
import { type BlasLibrary, openBlas } from "./load.ts";

const rowMajor = 101, asItIs = 111, transposed = 112;

/** Fewer multiply-adds than this are faster without leaving WebAssembly. */
export const leastProduct = 4096;

/** The kernels of `library` for a thread with its scratch area; `compiled` does what they leave. */
export function blasKernels(
  library: BlasLibrary,
  memory: WebAssembly.Memory,
  compiled: CompiledKernels,
  scratch: number,
): CompiledKernels {
  const { cblas_sgemm } = openBlas(library);
  // Deno takes addresses as plain numbers too, which costs less than a bigint for each.
  const sgemm = cblas_sgemm as unknown as (...numbers: number[]) => void;
  const { addRow, matmulBatched } = compiled;
  // A shared memory reserves its addresses when it is made: growing does not move it.
  const base = Number(
    Deno.UnsafePointer.value(Deno.UnsafePointer.of(new Uint8Array(memory.buffer))),
  );
  const form = (flag: number) => flag ? transposed : asItIs;
  // deno-fmt-ignore
  const product: Product = {
    plain: ([out, ldo], [a, lda], [b, ldb], m, n, k, keep = 0) =>
      sgemm(rowMajor, asItIs, asItIs, m, n, k, 1, base + a, lda, base + b, ldb, keep, base + out, ldo),
    across: ([out, ldo], [a, lda], [b, ldb], m, n, k, factor = 1) =>
      sgemm(rowMajor, asItIs, transposed, m, n, k, factor, base + a, lda, base + b, ldb, 0, base + out, ldo),
    gathered: ([out, ldo], [a, lda], [b, ldb], m, n, k, keep = 0) =>
      sgemm(rowMajor, transposed, asItIs, m, n, k, 1, base + a, lda, base + b, ldb, keep, base + out, ldo),
  };
  return {
    ...blasAttention(product, compiled, memory, scratch),
    // deno-fmt-ignore
    blasGemm(out, a, b, bias, m, n, k, transposedA, transposedB, accumulate, start, end) {
      const lda = transposedA ? m : k, ldb = transposedB ? k : n;
      const size = end - start;
      if (dividesColumns(m, n, bias)) {
        const at = transposedB ? start * k : start;
        sgemm(
          rowMajor, form(transposedA), form(transposedB), m, size, k, 1,
          base + a, lda, base + b + 4 * at, ldb, accumulate, base + out + 4 * start, n,
        );
      } else {
        const at = transposedA ? start : start * k;
        sgemm(
          rowMajor, form(transposedA), form(transposedB), size, n, k, 1,
          base + a + 4 * at, lda, base + b, ldb, accumulate, base + out + 4 * start * n, n,
        );
        if (bias) addRow(out, out, bias, n, start, end);
      }
    },
    // deno-fmt-ignore
    matmulBatched(...numbers) {
      const [out, a, b, m, n, k, transposedA, transposedB, accumulate, strideA, strideB, strideOut, start, end] = numbers;
      if (m * n * k < leastProduct) return matmulBatched(...numbers);
      const lda = transposedA ? m : k, ldb = transposedB ? k : n;
      for (let i = start; i < end; i++) {
        sgemm(
          rowMajor, form(transposedA), form(transposedB), m, n, k, 1,
          base + a + 4 * i * strideA, lda, base + b + 4 * i * strideB, ldb,
          accumulate, base + out + 4 * i * strideOut, n,
        );
      }
    },
  };
}
