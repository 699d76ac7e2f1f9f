/**
 * Variants of a config: parts replaced whole, grids of them, and what changed in words.
 *
 * @module
 */
import diff from "microdiff";
import { unknownName } from "../errors.ts";

/**
 * What a variant replaces: parts by section (`{ model: { norm: { kind: "rmsNorm" } } }`), each whole. A
 * part set to `undefined` is left out of the config.
 */
export type Change<C> = {
  readonly [Section in keyof C]?: C[Section] extends readonly unknown[] ? C[Section]
    : C[Section] extends object ? { readonly [Part in keyof C[Section]]?: C[Section][Part] }
    : C[Section];
};

/** A change, or a function that makes it from the config so far. */
export type Changes<C> = Change<C> | ((config: C) => Change<C>);

/** A variant with its label for charts and its place in a grid. */
export interface Variant<C> {
  /** What it replaces in the config, in order. */
  readonly changes: readonly Changes<C>[];
  /** What charts and tables call it; its name unless given. */
  readonly label?: string;
  /** Values by axis, such as `{ placement: "pre", depth: "6" }`. */
  readonly factors: Readonly<Record<string, string>>;
}

/**
 * Replaces parts of a config. Parts are never merged: a variant's part is all that runs.
 *
 * @example
 * ```ts
 * import { replaceParts } from "./parts.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const base = { model: { layers: 4, norm: { kind: "layerNorm", epsilon: 1e-5 } } };
 * const change = { model: { norm: { kind: "none" } } };
 * assertEquals(replaceParts<object>(base, change), {
 *   model: { layers: 4, norm: { kind: "none" } },
 * });
 * ```
 *
 * @throws {RangeError} for a section that the config does not have
 */
export function replaceParts<C extends object>(config: C, changes: Changes<C>): C {
  const change = typeof changes === "function" ? changes(config) : changes;
  const entries = Object.entries(config);
  for (const section of Object.keys(change)) {
    if (!(section in config)) {
      throw new RangeError(unknownName("section", section, entries.map(([name]) => name)));
    }
  }
  return Object.fromEntries(entries.map(([section, parts]) => {
    const replaced = change[section as keyof C];
    if (replaced === undefined) return [section, parts];
    return [section, isPlain(parts) && isPlain(replaced) ? join(parts, replaced) : replaced];
  })) as C;
}

/**
 * Variants with a label, or made of several changes.
 *
 * @example
 * ```ts
 * import { variant } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * type Config = { model: { layers: number } };
 * const deep = variant<Config>({ model: { layers: 12 } }, { label: "12 layers" });
 * assertEquals(deep.label, "12 layers");
 * ```
 */
export function variant<C>(
  changes: Changes<C> | readonly Changes<C>[],
  { label, factors = {} }: { label?: string; factors?: Record<string, string> } = {},
): Variant<C> {
  return {
    changes: Array.isArray(changes) ? changes : [changes as Changes<C>],
    factors,
    ...(label === undefined ? {} : { label }),
  };
}

/**
 * Every combination of the axes' values, as variants named by their values ("post, depth 6").
 *
 * @example
 * ```ts
 * import { grid } from "./parts.ts";
 * import { assertEquals } from "@std/assert";
 *
 * type Config = { model: { placement: string; layers: number } };
 * const variants = grid<Config>({
 *   placement: { pre: { model: { placement: "pre" } }, post: { model: { placement: "post" } } },
 *   depth: { "depth 2": { model: { layers: 2 } }, "depth 6": { model: { layers: 6 } } },
 * });
 * assertEquals(Object.keys(variants), [
 *   "pre, depth 2",
 *   "pre, depth 6",
 *   "post, depth 2",
 *   "post, depth 6",
 * ]);
 * assertEquals(variants["post, depth 6"].factors, { placement: "post", depth: "depth 6" });
 * ```
 */
export function grid<C>(
  axes: Readonly<Record<string, Readonly<Record<string, Changes<C>>>>>,
): Record<string, Variant<C>> {
  const start: readonly [string, Variant<C>][] = [["", { changes: [], factors: {} }]];
  const combined = Object.entries(axes).reduce(
    (points, [axis, values]) =>
      points.flatMap(([name, point]) =>
        Object.entries(values).map(([value, change]): [string, Variant<C>] => [
          name === "" ? value : `${name}, ${value}`,
          {
            changes: [...point.changes, change],
            factors: { ...point.factors, [axis]: value },
          },
        ])
      ),
    start,
  );
  return Object.fromEntries(combined);
}

/**
 * How a config differs from a baseline, in words.
 *
 * @example
 * ```ts
 * import { describeChanges } from "./parts.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const base = { model: { placement: "pre", norm: { kind: "layerNorm" } } };
 * const post = { model: { placement: "post", norm: { kind: "layerNorm" } } };
 * assertEquals(describeChanges(base, post), 'model.placement "post" for "pre"');
 * assertEquals(describeChanges(base, base), "");
 * ```
 */
export function describeChanges(baseline: object, config: object): string {
  return diff(baseline, config).map((entry) => {
    const path = entry.path.join(".");
    const value = (x: unknown) => JSON.stringify(x);
    if (entry.type === "CREATE") return `${path} ${value(entry.value)}`;
    if (entry.type === "REMOVE") return `no ${path}`;
    return `${path} ${value(entry.value)} for ${value(entry.oldValue)}`;
  }).join(", ");
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function join(parts: Record<string, unknown>, replaced: Record<string, unknown>) {
  const joined = { ...parts, ...replaced };
  return Object.fromEntries(Object.entries(joined).filter(([, part]) => part !== undefined));
}
