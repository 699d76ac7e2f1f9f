import { unknownName } from "../errors.ts";
import type { Module, Site } from "../nn/mod.ts";

/**
 * The sites that a name or pattern means: `*` stands for one part of a name, as in
 * `blocks.*.attention.pattern`.
 *
 * @throws {RangeError} for a pattern that no site has; it names the nearest one
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
