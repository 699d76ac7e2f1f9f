/**
 * Random numbers addressed by seed and name, the same in TypeScript and in the kernels.
 *
 * @module
 */
export * from "./random_stream.ts";
export * from "./stream.ts";
export * from "./threefry.ts";
