import { unknownName } from "../errors.ts";
import type { Module, Site } from "../nn/mod.ts";

/**
 * The sites that a name or pattern means: `*` stands for one part of a name, as in
 * `blocks.*.attention.pattern`.
 *
 * @throws {RangeError} for a pattern that no site has; it names the nearest one
 *
 * @example
 * ```ts
 * import { selectSites } from "./mod.ts";
 * import { Gpt } from "../models/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const model = new Gpt({
 *   vocabulary: 5, context: 8, dModel: 8, layers: 2, placement: "pre",
 *   norm: { kind: "layerNorm" }, positional: { kind: "rotary" },
 *   attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 * });
 * const [[name, site]] = selectSites(model, "blocks.*.attention.pattern");
 * assertEquals(name, "blocks.0.attention.pattern");
 * assertEquals(site.axes, "[batch, head, query, key]");
 * ```
 */
export function selectSites(model: Module, pattern: string): [string, Site][] {
  const wanted = pattern.split(".");
  const sites = [...model.sites()];
  const found = sites.filter(([name]) => {
    const parts = name.split(".");
    return parts.length === wanted.length &&
      parts.every((part, i) => wanted[i] === "*" || wanted[i] === part);
  });
  if (found.length > 0) return found;
  throw new RangeError(unknownName("site", pattern, sites.map(([name]) => name)));
}
