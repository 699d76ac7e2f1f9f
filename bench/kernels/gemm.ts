/**
 * Products of matrices.
 *
 * @module
 */
import {
  columnPanels,
  depthChunks,
  packedSize,
  rowTiles,
  tilesByGroups,
} from "../../lib/kernels/layout.ts";
import { bench } from "../bench.ts";
import type { Arena } from "./arena.ts";
import { call, measureProducts, type Work, type WorkOptions, workOptions } from "./work.ts";

/** What a step of training multiplies: `[rows, columns, depth]`. */
const products = [
  [512, 32, 32],
  [512, 128, 32],
  [768, 128, 128],
  [4096, 128, 128],
  [4096, 512, 128],
  [4096, 128, 512],
  [2048, 384, 384],
  [2048, 1536, 384],
  [1024, 1024, 1024],
];

/** Rows of products that are too few to pack the other matrix for. */
const fewRows = [1, 2, 4, 8];

/** `deno task bench gemm`. */
export default bench<WorkOptions>({
  examples: [
    { does: "All shapes", type: "deno task bench gemm" },
    { does: "Those of one width", type: "deno task bench gemm --only ×384" },
  ],
  options: workOptions,
  brief: { only: "4096", milliseconds: 50 },
  run: (options) =>
    measureProducts((arena) => [
      ...products.flatMap(([m, n, k]) => [
        gemm(arena, m, n, k, 0, 0),
        gemm(arena, m, n, k, 0, 1),
        gemm(arena, k, n, m, 1, 0),
      ]),
      ...fewRows.flatMap((m) =>
        [0, 1].flatMap((transposed) => [
          gemm(arena, m, 512, 512, 0, transposed),
          gemmUnpacked(arena, m, 512, 512, transposed),
        ])
      ),
    ], options),
});

/** `[m, k]` times `[k, n]`, one of them transposed where its flag is 1; packing counts. */
export function gemm(
  arena: Arena,
  m: number,
  n: number,
  k: number,
  transposedA: number,
  transposedB: number,
): Work {
  if (transposedA) return gemmTransposed(arena, m, n, k);
  const [a, b, out] = [arena.numbers(m * k), arena.numbers(n * k), arena.numbers(m * n)];
  const packed = arena.numbers(packedSize(n, k));
  const cost = 2 * 6 * n * k / 50, ldb = transposedB ? k : n;
  return {
    label: `${m}×${n}×${k} N${transposedB ? "T" : "N"}`,
    calls: [
      call("packB", columnPanels(n), k * 3, packed, b, n, k, ldb, transposedB),
      call("gemm", rowTiles(m), cost, out, a, packed, 0, m, n, k, k, n, 0),
    ],
  };
}

/** Adds to a weight's gradient and its bias's. */
function gemmTransposed(arena: Arena, m: number, n: number, k: number): Work {
  const [a, b, out] = [arena.numbers(m * k), arena.numbers(n * k), arena.numbers(m * n)];
  const chunks = depthChunks(m, n, k), others = chunks - 1, items = chunks * tilesByGroups(m, n);
  const sums = arena.numbers(n), partials = arena.numbers(others * (m + 1) * n);
  const cost = 2 * m * n * k / items / 50;
  const add = (width: number, to: number, from: number) =>
    call("sumRows", width, others * 0.3, to, from, others, width, 1);
  return {
    label: `${m}×${n}×${k} TN`,
    // deno-fmt-ignore
    calls: [
      call("gemmTransposed", items, cost, out, sums, partials, a, b, m, n, k, m, n, n, chunks, 1, 1),
      ...(others > 0 ? [add(m * n, out, partials), add(n, sums, partials + 4 * others * m * n)] : []),
    ],
  };
}

function gemmUnpacked(arena: Arena, m: number, n: number, k: number, transposedB: number): Work {
  const [a, b, out] = [arena.numbers(m * k), arena.numbers(n * k), arena.numbers(m * n)];
  const panels = columnPanels(n), cost = 2 * 8 * m * k / 20, ldb = transposedB ? k : n;
  return {
    label: `${m}×${n}×${k} N${transposedB ? "T" : "N"} unpacked`,
    calls: [
      call("gemmUnpacked", panels, cost, out, a, b, 0, m, n, k, k, ldb, n, transposedB),
    ],
  };
}
