/** A module that has parameters of its own, or equal ones of a stack. */
export interface ModuleSummary {
  /** Its name in the model; `*` stands for the numbers of a stack's layers. */
  readonly module: string;
  /** Its class. */
  readonly kind: string;
  /** Names and shapes of its own parameters. */
  readonly tensors: string;
  /** How many numbers they have, all of the stack's together. */
  readonly parameters: number;
}

/** What {@linkcode summarize} needs of a module. */
export interface Summarized {
  /** By name. */
  parameters(): Map<string, { readonly shape: readonly number[]; readonly size: number }>;
  /** By name, itself as `""`. */
  modules(): Map<string, object>;
  /** Shared ones once. */
  parameterCount(): number;
}

/**
 * A row for each module that has parameters of its own, equal ones of a stack in one, and a last one for
 * all of them. Shared parameters count once.
 *
 * @example
 * ```ts
 * import { Linear, normal, summarize } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const rows = summarize(new Linear({ inputs: 2, outputs: 3 }, { initializer: normal(0.02) }));
 * assertEquals(rows.map(({ tensors, parameters }) => [tensors, parameters]), [
 *   ["weight [2, 3], bias [3]", 9],
 *   ["", 9],
 * ]);
 * ```
 */
export function summarize(model: Summarized): ModuleSummary[] {
  const parameters = [...model.parameters()];
  const own = [...model.modules()].flatMap(([name, module]) => {
    const prefix = name === "" ? "" : `${name}.`;
    const mine = parameters.filter(([full]) =>
      full.startsWith(prefix) && !full.slice(prefix.length).includes(".")
    );
    return mine.length === 0 ? [] : [{
      name: name || "(model)",
      kind: module.constructor.name,
      tensors: mine.map(([full, { shape }]) => `${full.slice(prefix.length)} [${shape.join(", ")}]`)
        .join(", "),
      count: mine.reduce((sum, [, { size }]) => sum + size, 0),
    }];
  });
  const starred = (name: string) => name.replaceAll(/\.\d+(?=\.|$)/g, ".*");
  const alike = Map.groupBy(
    own,
    ({ name, kind, tensors }) => `${starred(name)} ${kind} ${tensors}`,
  );
  return [
    ...[...alike.values()].map((group) => ({
      module: group.length === 1
        ? group[0].name
        : `${starred(group[0].name)} (${group.length} times)`,
      kind: group[0].kind,
      tensors: group[0].tensors,
      parameters: group.length * group[0].count,
    })),
    {
      module: "in all",
      kind: model.constructor.name,
      tensors: "",
      parameters: model.parameterCount(),
    },
  ];
}

/** The rows of {@linkcode summarize} as lines of text. */
export function summaryText(model: Summarized): string {
  const rows = summarize(model).map(({ module, kind, tensors, parameters }) => [
    module,
    kind,
    tensors,
    parameters.toLocaleString("en-US"),
  ]);
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows.map((row) =>
    row.map((text, i) => i === 3 ? text.padStart(widths[i]) : text.padEnd(widths[i])).join("  ")
  ).join("\n");
}
