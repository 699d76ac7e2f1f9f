/**
 * Data and libraries inside a page.
 *
 * @module
 */
import { gzipSync } from "node:zlib";

/**
 * Text or bytes as base64 of gzip: nothing in it can end the element that it stands in. In a browser
 * `DecompressionStream` unpacks it.
 *
 * @example
 * ```ts
 * import { pack } from "./pack.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(/^[A-Za-z0-9+/=]+$/.test(pack("</script>")), true);
 * ```
 */
export function pack(content: string | Uint8Array): string {
  return new Uint8Array(gzipSync(content, { level: 9 })).toBase64();
}

/**
 * A value as JSON that can stand in a script element: `<` only as an escape.
 *
 * @example
 * ```ts
 * import { embeddedJson } from "./pack.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(embeddedJson({ token: "</script>" }), '{"token":"\\u003c/script>"}');
 * ```
 */
export function embeddedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}
