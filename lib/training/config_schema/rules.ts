/**
 * What a config's fields must be to each other.
 *
 * @module
 */
import { nearestDivisor } from "../../nn/mod.ts";
import { type TaskName, tasks } from "../../data/mod.ts";
import type { Task } from "../../data/mod.ts";

/** A mistake that several fields make together. */
export interface Conflict {
  readonly path: readonly string[];
  /** "Expected …", without what came. */
  readonly message: string;
}

/** A config whose fields may be missing or wrong: rules look at what they can. */
type Loose = { readonly [field: string]: Loose } | undefined;

type Rule = (config: Loose) => Conflict | undefined;

const whole = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 1;

const headsDivideWidth: Rule = (config) => {
  const width: unknown = config?.model?.dModel;
  const heads: unknown = config?.model?.attention?.heads;
  if (!whole(width) || !whole(heads) || width % heads === 0) return;
  return {
    path: ["model", "attention", "heads"],
    message: `expected a divisor of model.dModel ${width}, such as ${nearestDivisor(width, heads)}`,
  };
};

const keyValueHeadsDivideHeads: Rule = (config) => {
  const heads: unknown = config?.model?.attention?.heads;
  const shared: unknown = config?.model?.attention?.keyValueHeads;
  if (!whole(heads) || !whole(shared) || heads % shared === 0) return;
  return {
    path: ["model", "attention", "keyValueHeads"],
    message: `expected a divisor of model.attention.heads ${heads}, such as ` +
      `${nearestDivisor(heads, shared)}`,
  };
};

const rotaryHeadsAreEven: Rule = (config) => {
  const width: unknown = config?.model?.dModel;
  const heads: unknown = config?.model?.attention?.heads;
  const kind: unknown = config?.model?.positional?.kind;
  if (kind !== "rotary" || !whole(width) || !whole(heads)) return;
  if (width % heads !== 0 || (width / heads) % 2 === 0) return;
  const advice = width % 2 === 0
    ? `heads such as ${nearestDivisor(width / 2, heads)}`
    : `an even model.dModel, such as ${width + 1}`;
  return {
    path: ["model", "attention", "heads"],
    message: `expected an even model.dModel / heads for rotary, not ${width / heads}: ${advice}`,
  };
};

const modelFitsData: Rule = (config) => {
  const model: unknown = config?.model?.kind;
  const data: unknown = config?.data?.kind;
  if (typeof model !== "string" || typeof data !== "string") return;
  const needed = data === "pronunciation" ? "transformer" : "gpt";
  const known = data === "text" || data === "pronunciation" || Object.hasOwn(tasks, data);
  if (!known || model === needed || !["gpt", "encoder", "transformer"].includes(model)) return;
  const why = needed === "transformer"
    ? `pairs of sequences`
    : model === "encoder"
    ? `next tokens, which an encoder sees before it is to predict them`
    : `single sequences`;
  return {
    path: ["model", "kind"],
    message: `expected "${needed}" for data of the kind "${data}" (${why})`,
  };
};

const taskMakesSense: Rule = (config) => {
  const found = taskOf(config);
  if (found === undefined) return;
  try {
    found.task.check(found.options);
  } catch (error) {
    // Wrong types are listed by themselves.
    if (!(error instanceof RangeError)) return;
    return { path: ["data"], message: error.message.replace(/^Cannot make a task with /, "") };
  }
};

const contextHoldsTask: Rule = (config) => {
  const context: unknown = config?.model?.context;
  const found = taskOf(config);
  if (!whole(context) || found === undefined) return;
  try {
    found.task.check(found.options);
  } catch {
    return;
  }
  const needed = found.task.longest(found.options) - 1;
  if (!(context < needed)) return;
  return {
    path: ["model", "context"],
    message: `expected at least ${needed} tokens, which this data needs`,
  };
};

function taskOf(config: Loose): { task: Task<unknown>; options: object } | undefined {
  const data = config?.data;
  if (typeof data !== "object" || data === null) return undefined;
  const { kind, validation: _, validationExamples: __, ...given } = data as Record<string, unknown>;
  if (typeof kind !== "string" || !Object.hasOwn(tasks, kind)) return undefined;
  const task = tasks[kind as TaskName] as Task<unknown>;
  return { task, options: { ...task.defaults as object, ...given } };
}

const rules: readonly Rule[] = [
  headsDivideWidth,
  keyValueHeadsDivideHeads,
  rotaryHeadsAreEven,
  modelFitsData,
  taskMakesSense,
  contextHoldsTask,
];

/** Every conflict between a config's fields, also where other fields are wrong. */
export function conflicts(config: unknown): Conflict[] {
  return rules.flatMap((rule) => rule(config as Loose) ?? []);
}
