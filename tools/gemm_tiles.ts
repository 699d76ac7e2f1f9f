/**
 * Writes lib/kernels/assembly/gemm_tiles.ts: the innermost loops of the matrix products, one function
 * for each height of a tile. A tile's sums stand in variables of their own, which WebAssembly cannot
 * index, so the source repeats itself; this is its pattern.
 *
 * @module
 */
import { gemmPanelColumns, gemmTileRows } from "../lib/kernels/layout.ts";

/** How `A` is read: along its rows, or down its columns, where a step's values stand together. */
type Order = "rows" | "columns";

/** Vectors across a panel. */
const vectors = gemmPanelColumns / 4;
const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const indent = (lines: string[]) => lines.map((line) => `  ${line}`);

/** The source of gemm_tiles.ts. */
export function gemmTiles(): string {
  const orders: Order[] = ["rows", "columns"];
  const heights = range(gemmTileRows).map((i) => i + 1);
  return [
    "// Written by tools/gemm_tiles.ts. Tiles of a matrix product: `height` rows by panels of 8 columns.",
    "//",
    "// out[height, panels * 8] = from + A·B for `depth` steps; `from` is 0 for zeros. `ldOut`, `ldFrom`",
    "// and `ldA` are the distances of rows in bytes: of A's rows for `rows`, of its columns for",
    "// `columns`. `b` is packed, its panels `panelBytes` apart. Each sum runs over the steps in order,",
    "// whatever the tile's height, so a row has the same bits in any of them.",
    "",
    ...orders.flatMap((order) => [...dispatch(order, heights), ""]),
    ...orders.flatMap((order) => heights.flatMap((height) => [...tile(order, height), ""])),
  ].join("\n");
}

const parameters = [
  ...["out", "ldOut", "from", "ldFrom", "a", "ldA", "b"].map((name) => `${name}: usize`),
  "depth: i32",
  "panels: i32",
  "panelBytes: usize",
].join(", ");
const names = "out, ldOut, from, ldFrom, a, ldA, b, depth, panels, panelBytes";

/** A function that calls the tile of the height that is asked for. */
function dispatch(order: Order, heights: number[]): string[] {
  return [
    `export function ${order}(height: i32, ${parameters}): void {`,
    ...indent(
      [...heights].reverse().slice(0, -1).map((height) =>
        `if (height == ${height}) return ${order}${height}(${names});`
      ),
    ),
    `  ${order}1(${names});`,
    "}",
  ];
}

function tile(order: Order, height: number): string[] {
  const sums = range(height).flatMap((row) => range(vectors).map((column) => ({ row, column })));
  const eachRow = (line: (row: number, column: number) => string) =>
    range(height).flatMap((row) => [
      ...range(vectors).map((column) => line(row, column)),
      ...(row < height - 1 ? ["at += ld;"] : []),
    ]);
  // More steps in the tallest: it does nearly all the work.
  const unrolled = height === gemmTileRows ? 8 : 4;
  return [
    `function ${order}${height}(${parameters}): void {`,
    ...indent([
      "while (panels-- > 0) {",
      ...indent([
        ...sums.map(({ row, column }) => `let c${row}${column} = f32x4.splat(0);`),
        "let at = from, ld = ldFrom;",
        "if (from) {",
        ...indent(eachRow((row, column) => `c${row}${column} = v128.load(at, ${16 * column});`)),
        `  from += ${4 * gemmPanelColumns};`,
        "}",
        ...pointers(order, height),
        "let p = b;",
        ...range(vectors).map((column) => `let b${column} = f32x4.splat(0);`),
        "let s = f32x4.splat(0);",
        `for (let n = depth >> ${Math.log2(unrolled)}; n; n--) {`,
        ...indent([
          ...range(unrolled).flatMap((step) => steps(order, height, step)),
          ...(order === "rows" ? range(height).map((row) => `a${row} += ${4 * unrolled};`) : []),
        ]),
        "}",
        `for (let n = depth & ${unrolled - 1}; n; n--) {`,
        ...indent([
          ...steps(order, height, 0),
          ...(order === "rows" ? range(height).map((row) => `a${row} += 4;`) : []),
        ]),
        "}",
        "at = out, ld = ldOut;",
        ...eachRow((row, column) => `v128.store(at, c${row}${column}, ${16 * column});`),
        `out += ${4 * gemmPanelColumns};`,
        "b += panelBytes;",
      ]),
      "}",
    ]),
    "}",
  ];
}

/** One pointer for each row; down columns one for two rows: V8 checks bounds for each offset apart. */
function pointers(order: Order, height: number): string[] {
  if (order === "columns") {
    return range(Math.ceil(height / 2)).map((i) => `let a${i} = a + ${8 * i};`);
  }
  return range(height).map((row) => row === 0 ? "let a0 = a;" : `let a${row} = a${row - 1} + ldA;`);
}

/** One step along the depth: two vectors of B, and for each row one number of A. */
function steps(order: Order, height: number, step: number): string[] {
  const value = (row: number) =>
    order === "rows" ? `a${row}, ${4 * step}` : `a${row >> 1}, ${4 * (row & 1)}`;
  return [
    ...range(vectors).map((column) => `b${column} = v128.load(p, ${16 * column});`),
    `p += ${4 * gemmPanelColumns};`,
    ...range(height).flatMap((row) => [
      `s = v128.load32_splat(${value(row)});`,
      ...range(vectors).map((column) =>
        `c${row}${column} = f32x4.relaxed_madd(s, b${column}, c${row}${column});`
      ),
    ]),
    ...(order === "columns" ? range(Math.ceil(height / 2)).map((i) => `a${i} += ldA;`) : []),
  ];
}
