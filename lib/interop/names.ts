/**
 * Tables of names: how another library calls what a model has.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import type { Correspondence, Naming, ParameterShapes } from "../training/mod.ts";

/** A line of a table. A `*` stands for a number, the same one on both sides. */
export interface NameRule {
  /** The other library's name. */
  readonly theirs: string;
  /** The parameter's name here, or those of several that the other library has as one. */
  readonly ours: readonly string[];
  /** Whether theirs is `[out, in]` where ours is `[in, out]`. */
  readonly transposed?: boolean;
}

/** Another library's name for each parameter of an architecture, to be read from either side. */
export type NameTable = readonly NameRule[];

/**
 * A table's line for one parameter, or for several that they join along the outputs.
 *
 * @example
 * ```ts
 * import { renamed } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(renamed("attn.c_attn.weight", ["query.weight", "key.weight", "value.weight"]), {
 *   theirs: "attn.c_attn.weight",
 *   ours: ["query.weight", "key.weight", "value.weight"],
 *   transposed: false,
 * });
 * ```
 */
export function renamed(
  theirs: string,
  ours: string | readonly string[],
  { transposed = false }: { readonly transposed?: boolean } = {},
): NameRule {
  return { theirs, ours: typeof ours === "string" ? [ours] : ours, transposed };
}

/**
 * The table of a part that stands inside a larger one.
 *
 * @example
 * ```ts
 * import { renamed, prefixed } from "./names.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const linear = [renamed("weight", "weight", { transposed: true }), renamed("bias", "bias")];
 * assertEquals(prefixed("layers.*.linear1", "blocks.*.feedForward.up", linear)[1], {
 *   theirs: "layers.*.linear1.bias",
 *   ours: ["blocks.*.feedForward.up.bias"],
 *   transposed: false,
 * });
 * ```
 */
export function prefixed(theirs: string, ours: string, table: NameTable): NameTable {
  const join = (prefix: string, name: string) => prefix === "" ? name : `${prefix}.${name}`;
  return table.map((rule) => ({
    ...rule,
    theirs: join(theirs, rule.theirs),
    ours: rule.ours.map((name) => join(ours, name)),
  }));
}

/**
 * How a model's parameters and a file of the architecture correspond, from its table: for
 * `readWeights` and `writeWeights`.
 *
 * @throws {InputError} when it is applied to parameters that the table has no name for
 *
 * @example
 * ```ts
 * import { namingOf, renamed } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const naming = namingOf("PyTorch's Linear", [renamed("0.weight", "weight", { transposed: true })]);
 * assertEquals(naming(new Map([["weight", { shape: [2, 3] }]]))[0].stored, "0.weight");
 * ```
 */
export function namingOf(architecture: string, table: NameTable): Naming {
  return (parameters) => {
    const correspondences = table.flatMap((rule) => applications(rule, parameters));
    const covered = new Set(correspondences.flatMap(({ parameters }) => parameters));
    const left = [...parameters.keys()].filter((name) => !covered.has(name));
    if (left.length > 0) {
      throw new InputError(
        `Cannot name a model's parameters as ${architecture} does: expected parts that it has, got ` +
          `${left.slice(0, 8).join(", ")}${
            left.length > 8 ? ` and ${left.length - 8} more` : ""
          }; ` +
          "choose the parts of that architecture, or keep the model's own names",
      );
    }
    return correspondences;
  };
}

/** A rule once for each set of numbers that its stars stand for in a model. */
function applications(
  { theirs, ours, transposed }: NameRule,
  parameters: ParameterShapes,
): Correspondence[] {
  const pattern = new RegExp(`^${ours[0].split("*").map(escape).join("(\\d+)")}$`);
  return [...parameters.keys()].flatMap((name) => {
    const numbers = pattern.exec(name)?.slice(1);
    if (numbers === undefined) return [];
    const fill = (text: string) => numbers.reduce((filled, n) => filled.replace("*", n), text);
    const names = ours.map(fill);
    return names.every((other) => parameters.has(other))
      ? [{ stored: fill(theirs), parameters: names, transposed }]
      : [];
  });
}

const escape = (text: string) => text.replaceAll(".", "\\.");
