/**
 * The functions of `jsr:@std/assert` that this project uses, over `fast-equals` and `node:assert`,
 * for machines that cannot reach JSR. Deleting `links` in deno.json gives the published package.
 *
 * @module
 */
export * from "./assertion_error.ts";
export * from "./equality.ts";
export * from "./exceptions.ts";
export * from "./object_match.ts";
export * from "./order.ts";
export * from "./truth.ts";
