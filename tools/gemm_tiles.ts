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
    "// `columns`, which are the faster. `b` is packed, its panels `panelBytes` apart. Each sum runs over",
    "// the steps in order, whatever the tile's height, so a row has the same bits in any of them.",
    "",
    ...orders.flatMap((order) => [...dispatch(order, heights), ""]),
    ...orders.flatMap((order) => heights.flatMap((height) => [...tile(order, height), ""])),
    ...transposedTile(),
    "",
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
  const pointers = order === "rows" ? range(height) : [0];
  // More steps in the tallest: it does nearly all the work.
  const unrolled = order === "rows" && height === gemmTileRows ? 8 : 4;
  const turns = turnedRows(order, height) > 0;
  const exchange = (how: (column: number) => string[]) =>
    turns ? range(vectors).flatMap((column) => ["{", ...indent(how(column)), "}"]) : [];
  return [
    `function ${order}${height}(${parameters}): void {`,
    ...indent([
      "while (panels-- > 0) {",
      ...indent([
        ...sums.map(({ row, column }) => `let c${row}${column} = f32x4.splat(0);`),
        "let at = from, ld = ldFrom;",
        "if (from) {",
        ...indent([
          ...eachRow((row, column) => `c${row}${column} = v128.load(at, ${16 * column});`),
          `from += ${4 * gemmPanelColumns};`,
          ...exchange(turnRows),
        ]),
        "}",
        ...pointers.map((row) => `let a${row} = ${row === 0 ? "a" : `a${row - 1} + ldA`};`),
        "let p = b;",
        ...range(vectors).map((column) => `let b${column} = f32x4.splat(0);`),
        "let s = f32x4.splat(0);",
        `for (let n = depth >> ${Math.log2(unrolled)}; n; n--) {`,
        ...indent([
          ...range(unrolled).flatMap((step) => steps(order, height, step)),
          ...(order === "rows" ? pointers.map((row) => `a${row} += ${4 * unrolled};`) : []),
        ]),
        "}",
        `for (let n = depth & ${unrolled - 1}; n; n--) {`,
        ...indent([
          ...steps(order, height, 0),
          ...(order === "rows" ? pointers.map((row) => `a${row} += 4;`) : []),
        ]),
        "}",
        ...exchange(turnBack),
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

/**
 * The tallest tile down columns, from zeros, whose result is written as its transpose: each column of `out`
 * as the six numbers that a further product reads down its columns.
 */
function transposedTile(): string[] {
  const order = "columns", height = gemmTileRows, unrolled = 4;
  const sums = range(height).flatMap((row) => range(vectors).map((column) => `c${row}${column}`));
  return [
    "// outᵀ[panels * 8, 6] = A·B, from zeros: columns of A and rows of outᵀ are 24 bytes apart.",
    `export function transposedColumns(out: usize, a: usize, b: usize, depth: i32, panels: i32): void {`,
    ...indent([
      "const ldA: usize = 24;",
      "while (panels-- > 0) {",
      ...indent([
        ...sums.map((sum) => `let ${sum} = f32x4.splat(0);`),
        "let a0 = a;",
        ...range(vectors).map((column) => `let b${column} = f32x4.splat(0);`),
        "let s = f32x4.splat(0);",
        `for (let n = depth >> ${Math.log2(unrolled)}; n; n--) {`,
        ...indent(
          range(unrolled).flatMap(() => steps(order, height, 0)).map((line) =>
            line.replaceAll(/\bp\b/g, "b")
          ),
        ),
        "}",
        `for (let n = depth & ${unrolled - 1}; n; n--) {`,
        ...indent(steps(order, height, 0).map((line) => line.replaceAll(/\bp\b/g, "b"))),
        "}",
        ...range(vectors).flatMap((column) => ["{", ...indent(storeTransposed(column)), "}"]),
        `out += ${4 * gemmTileRows * gemmPanelColumns};`,
      ]),
      "}",
    ]),
    "}",
  ];
}

/**
 * Writes a column of vectors as four rows of six numbers. Sum `turn` has in lane `i` what belongs to row
 * `i + turn`, modulo four: after it is turned back lane `i` belongs to row `i`, and to column `i - turn`.
 */
function storeTransposed(column: number): string[] {
  const swizzle = (turn: number, lanes: string) =>
    `const r${turn} = v128.shuffle<f32>(c${turn}${column}, c${turn}${column}, ${lanes});`;
  const blend = (name: string, a: string, b: string, lanes: string) =>
    `const ${name} = v128.shuffle<f32>(${a}, ${b}, ${lanes});`;
  const store = (vector: number, value: string) =>
    `v128.store(out, ${value}, ${16 * (6 * column + vector)});`;
  const pairs = (a: string, b: string, lanes: string) => `v128.shuffle<f64>(${a}, ${b}, ${lanes})`;
  return [
    `const r0 = c0${column};`,
    swizzle(1, "3, 0, 1, 2"),
    swizzle(2, "2, 3, 0, 1"),
    swizzle(3, "1, 2, 3, 0"),
    blend("m0", "r0", "r1", "0, 5, 2, 7"),
    blend("m1", "r2", "r3", "0, 5, 2, 7"),
    blend("m2", "r3", "r0", "0, 5, 2, 7"),
    blend("m3", "r1", "r2", "0, 5, 2, 7"),
    blend("low", `c4${column}`, `c5${column}`, "0, 4, 1, 5"),
    blend("high", `c4${column}`, `c5${column}`, "2, 6, 3, 7"),
    blend("t1", "m2", "m3", "0, 1, 6, 7"),
    blend("t3", "m3", "m2", "0, 1, 6, 7"),
    store(0, "v128.shuffle<f32>(m0, m1, 0, 1, 6, 7)"),
    store(1, pairs("low", "t1", "0, 2")),
    store(2, pairs("t1", "low", "1, 3")),
    store(3, "v128.shuffle<f32>(m1, m0, 0, 1, 6, 7)"),
    store(4, pairs("high", "t3", "0, 2")),
    store(5, pairs("t3", "high", "1, 3")),
  ];
}

/**
 * Down columns, four numbers of A are loaded at once, and turned by one lane for each of the next
 * products: sum `turn` then has in lane `i` what belongs to row `i + turn`, modulo four. V8 checks bounds
 * at each load, and more than one check in a cycle takes turns on a port that multiplies; a turn does not.
 */
const turnedRows = (order: Order, height: number) => order === "columns" && height >= 4 ? 4 : 0;

/** One step along the depth: two vectors of B, and for each row one number of A. */
function steps(order: Order, height: number, step: number): string[] {
  const multiply = (row: number) =>
    range(vectors).map((column) =>
      `c${row}${column} = f32x4.relaxed_madd(s, b${column}, c${row}${column});`
    );
  const turned = turnedRows(order, height);
  return [
    ...range(vectors).map((column) => `b${column} = v128.load(p, ${16 * column});`),
    `p += ${4 * gemmPanelColumns};`,
    ...range(turned).flatMap((turn) => [
      turn === 0 ? "s = v128.load(a0);" : "s = v128.shuffle<f32>(s, s, 1, 2, 3, 0);",
      ...multiply(turn),
    ]),
    ...range(height).slice(turned).flatMap((row) => [
      `s = v128.load32_splat(${order === "rows" ? `a${row}, ${4 * step}` : `a0, ${4 * row}`});`,
      ...multiply(row),
    ]),
    ...(order === "columns" ? ["a0 += ldA;"] : []),
  ];
}

/** Four rows of a column of vectors become the sums of four turns. */
function turnRows(column: number): string[] {
  return exchangeLanes(column, [[0, 1], [2, 3], [1, 2], [3, 0]]);
}

/** The reverse. */
function turnBack(column: number): string[] {
  return exchangeLanes(column, [[0, 3], [2, 1], [1, 0], [3, 2]]);
}

/** Mixes odd lanes of the second of each pair into the first; then the halves of the mixtures. */
function exchangeLanes(column: number, pairs: [number, number][]): string[] {
  const shuffle = (a: string, b: string, lanes: string) =>
    `v128.shuffle<f32>(${a}, ${b}, ${lanes});`;
  const halves = (row: number, a: number, b: number) =>
    `c${row}${column} = ${shuffle(`m${a}`, `m${b}`, "0, 1, 6, 7")}`;
  return [
    ...pairs.map(([a, b], i) =>
      `const m${i} = ${shuffle(`c${a}${column}`, `c${b}${column}`, "0, 5, 2, 7")}`
    ),
    halves(0, 0, 1),
    halves(1, 2, 3),
    halves(2, 1, 0),
    halves(3, 3, 2),
  ];
}
