/**
 * How the shared memory is divided: control block and the compiler's statics, a scratch area for each
 * thread, then the heap. All in bytes.
 *
 * @module
 */

/** One page of WebAssembly memory. */
export const pageBytes = 65536;

/** Most threads that a pool may have, the main one included. */
export const maximumThreads = 32;

/** Where the compiled kernels keep their constants. */
export const staticsAddress = 8192;

/** Where thread 0's scratch area begins; thread `i`'s is `i * scratchBytes` further. */
export const scratchAddress = pageBytes;

/** The size of one thread's scratch area. */
export const scratchBytes = (1 << 20) + pageBytes;

/** Where tensors begin. */
export const heapAddress = scratchAddress + maximumThreads * scratchBytes;

/** The pages that memory has at first. */
export const initialPages = heapAddress / pageBytes + 512;

/** The end of the address space that 32-bit kernels reach. */
export const maximumPages = 65536;

/** Rows of a matrix product's tile: the unit of the range of `gemm`. */
export const gemmTileRows = 6;

/** Columns of a panel of a packed matrix: the unit of the range of `packB`. */
export const gemmPanelColumns = 8;

/** Rows of a packed matrix that stand together, so that a block of panels stays in the cache. */
export const gemmBlockDepth = 256;

/** Columns of a part of `gemmTransposed`. */
export const gemmColumnGroup = 256;

/** Queries of a tile of attention: the unit of the range of `attentionForward`. */
export const attentionQueryTile = 48;

/** The widest head whose tiles fit into a thread's scratch. */
export const attentionMaximumHead = 4096;

/** How many tiles of rows `gemm` has for `m` rows. */
export const rowTiles = (m: number): number => Math.ceil(m / gemmTileRows);

/** How many panels of columns `packB` has for `n` columns. */
export const columnPanels = (n: number): number => Math.ceil(n / gemmPanelColumns);

/** How many strips of rows and groups of columns `gemmTransposed` has in each chunk. */
export const tilesByGroups = (m: number, n: number): number =>
  rowTiles(m) * Math.ceil(n / gemmColumnGroup);

/**
 * Into how many chunks of their rows `gemmTransposed` divides A[k, m] and B[k, n]. The threads that share
 * its range then need not all pack the same rows; but the chunks' products have to be added.
 */
export const depthChunks = (m: number, n: number, k: number): number =>
  Math.max(1, Math.min(4, Math.floor(k / Math.max(1024, 2 * Math.max(m, n)))));

/** How many floats the packed form of a matrix `[k, n]` takes. */
export const packedSize = (n: number, k: number): number => columnPanels(n) * gemmPanelColumns * k;

/** How many tiles of queries `attentionForward` has for each head. */
export const queryTiles = (queries: number): number => Math.ceil(queries / attentionQueryTile);

/**
 * Whether the range of `blasGemm` counts columns of `out`, and not its rows: a library packs the whole
 * shorter side again for each part. A bias is added row by row.
 */
export const dividesColumns = (m: number, n: number, bias: number): boolean => n > m && bias === 0;
