/**
 * The functions of `jsr:@std/csv` that this project uses, over `d3-dsv`, for machines that cannot
 * reach JSR. Not here: streams, comments, lazy quotes; and a line that is `""` alone counts as
 * blank. Deleting `links` in deno.json gives the published package.
 *
 * @module
 */
export * from "./parse.ts";
export * from "./stringify.ts";
