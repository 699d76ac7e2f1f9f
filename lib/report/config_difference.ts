/**
 * What distinguishes two configs.
 *
 * @module
 */
import difference from "microdiff";
import type { Json } from "../experiment/record.ts";

/** One place where two configs differ; `undefined` where a side has nothing there. */
export interface ConfigDifference {
  /** Such as `model.positional.kind`. */
  readonly path: string;
  readonly from: Json | undefined;
  readonly to: Json | undefined;
}

/**
 * Every place where `to` differs from `from`, in their order.
 *
 * @example
 * ```ts
 * import { configDifferences } from "./config_difference.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(
 *   configDifferences({ norm: { kind: "layerNorm" } }, { norm: { kind: "rmsNorm" } }),
 *   [{ path: "norm.kind", from: "layerNorm", to: "rmsNorm" }],
 * );
 * ```
 */
export function configDifferences(from: Json, to: Json): ConfigDifference[] {
  // Wrapped, so that configs that are no objects compare as well.
  return difference({ config: from }, { config: to }).map((change) => ({
    path: change.path.slice(1).join(".") || "(all)",
    from: change.type === "CREATE" ? undefined : change.oldValue as Json,
    to: change.type === "REMOVE" ? undefined : change.value as Json,
  }));
}

/** A config's value as a cell of a table shows it. */
export function configValue(value: Json | undefined): string {
  if (value === undefined) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}
