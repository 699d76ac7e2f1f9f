/**
 * Modules: a model's parts, whose public fields are their contents.
 *
 * @module
 */
import { stream } from "../random/mod.ts";
import { currentMachine, outsideScopes } from "../tensor/context.ts";
import { allocate, NdArray, run } from "../tensor/nd_array.ts";
import { Parameter } from "./parameter.ts";
import { Site } from "./site.ts";
import { summaryText } from "./summary.ts";

/**
 * A part of a model. Its public fields (parameters, sites, modules, and arrays of modules) are its
 * contents and give them their names: `blocks.0.attention.query.weight`. `#private` fields are not
 * walked.
 *
 * @example
 * ```ts
 * import { initialize, Linear, Module, normal } from "./mod.ts";
 * import type { Tensor } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * class Perceptron extends Module {
 *   readonly hidden = new Linear({ inputs: 2, outputs: 3 }, { initializer: normal(1) });
 *   readonly output = new Linear({ inputs: 3, outputs: 1 }, { initializer: normal(1) });
 *
 *   forward(x: Tensor): Tensor {
 *     return this.output.forward(this.hidden.forward(x).tanh());
 *   }
 * }
 *
 * const model = initialize(new Perceptron(), { seed: 1 });
 * assertEquals(
 *   [...model.parameters().keys()],
 *   ["hidden.weight", "hidden.bias", "output.weight", "output.bias"],
 * );
 * assertEquals(model.parameterCount(), 6 + 3 + 3 + 1);
 * ```
 */
export abstract class Module {
  #name = "";

  /** Where this module stands in the model that was initialized: `blocks.0.attention`. */
  get moduleName(): string {
    return this.#name;
  }

  /** What `console.log` and a notebook show: a line for each part that has parameters. */
  [Symbol.for("Deno.customInspect")](): string {
    return summaryText(this);
  }

  /** Every parameter by name, in the order of the fields. A shared one has its first name only. */
  parameters(): Map<string, Parameter> {
    const found = new Map<string, Parameter>();
    const seen = new Set<Parameter>();
    for (const [name, value] of contents(this)) {
      if (value instanceof Parameter && !seen.has(value)) {
        seen.add(value);
        found.set(name, value);
      }
    }
    return found;
  }

  /** Every site by name. */
  sites(): Map<string, Site> {
    return new Map(
      [...contents(this)].filter((entry): entry is [string, Site] => entry[1] instanceof Site),
    );
  }

  /** Every module by name, this one as `""`. */
  modules(): Map<string, Module> {
    return new Map([
      ["", this] as [string, Module],
      ...[...contents(this)].filter((entry): entry is [string, Module] =>
        entry[1] instanceof Module
      ),
    ]);
  }

  /** How many numbers are trained. */
  parameterCount(): number {
    let count = 0;
    for (const parameter of this.parameters().values()) count += parameter.size;
    return count;
  }

  /** Tells every module inside where it stands. */
  nameModules(): void {
    for (const [name, module] of this.modules()) module.#name = name;
  }
}

/** Walks public fields, depth first. */
function* contents(module: Module, prefix = ""): Generator<[string, Parameter | Site | Module]> {
  for (const [field, value] of Object.entries(module)) {
    const items = Array.isArray(value)
      ? value.map((item, i) => [`${prefix}${field}.${i}`, item])
      : [[`${prefix}${field}`, value]];
    for (const [name, item] of items) {
      if (item instanceof Parameter || item instanceof Site) yield [name, item];
      else if (item instanceof Module) {
        yield [name, item];
        yield* contents(item, `${name}.`);
      }
    }
  }
}

/**
 * Gives every parameter its numbers, drawn by the seed and the parameter's own name: a part added to a
 * model does not shift the draws of the others. Returns the model.
 *
 * @example
 * ```ts
 * import { initialize, Linear, normal } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const draw = (seed: number) =>
 *   initialize(new Linear({ inputs: 2, outputs: 2 }, { initializer: normal(1) }), { seed })
 *     .weight.toNested();
 * assertEquals(draw(7), draw(7));
 * ```
 */
export function initialize<M extends Module>(model: M, { seed }: { seed: number }): M {
  allocateParameters(model);
  for (const [name, parameter] of model.parameters()) {
    parameter.initializer(parameter.array, stream(seed, "initialize", name));
  }
  return model;
}

/**
 * The same for those parameters alone that have no numbers yet: a new head on an encoder that was read
 * from a file. Returns the model.
 *
 * @example
 * ```ts
 * import { initialize, initializeMissing } from "./module.ts";
 * import { SequenceClassifier, TokenEncoder } from "../models/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const encoder = initialize(
 *   new TokenEncoder({
 *     vocabulary: 9, context: 8, dModel: 8, layers: 1, placement: "pre",
 *     norm: { kind: "layerNorm" }, positional: { kind: "rotary" },
 *     attention: { heads: 2 }, feedForward: { kind: "gelu" },
 *   }),
 *   { seed: 1 },
 * );
 * const table = encoder.embedding.table.toArray();
 * initializeMissing(new SequenceClassifier(encoder, { classes: 2 }), { seed: 2 });
 * assertEquals(encoder.embedding.table.toArray(), table);
 * ```
 */
export function initializeMissing<M extends Module>(model: M, { seed }: { seed: number }): M {
  const known = [...model.parameters().values()]
    .filter(({ initialized }) => initialized)
    .map((parameter) => ({ parameter, before: parameter.array }));
  initialize(model, { seed });
  for (const { parameter: { array }, before } of known) {
    run("copy", array.size, 0.1, array.address, before.address);
  }
  return model;
}

/**
 * Gives every parameter room for its numbers, which are not yet set: for those that are read from a file.
 * Returns the model.
 *
 * All parameters share one block, matrices first, so that an optimizer updates them in a call or two; what
 * lies between them is zero.
 *
 * @example
 * ```ts
 * import { allocateParameters, Linear, normal } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const map = allocateParameters(new Linear({ inputs: 1, outputs: 2 }, { initializer: normal(1) }));
 * map.weight.set([3, 4]);
 * assertEquals(map.weight.toNested(), [[3, 4]]);
 * ```
 */
export function allocateParameters<M extends Module>(model: M): M {
  model.nameModules();
  const parameters = [...model.parameters().values()];
  const ordered = [
    ...parameters.filter(({ shape }) => shape.length >= 2),
    ...parameters.filter(({ shape }) => shape.length < 2),
  ];
  let bytes = 0;
  const offsets = ordered.map(({ size }) => {
    const offset = bytes;
    bytes += Math.ceil(size / 16) * 64;
    return offset;
  });
  // Zeros everywhere would cost a large model as much time as its numbers do.
  const { storage } = outsideScopes(() => allocate([bytes / 4]));
  const { numbers } = currentMachine().engine;
  ordered.forEach((parameter, i) => {
    parameter.array = new NdArray(storage, parameter.shape, offsets[i]);
    const end = parameter.array.address / 4 + parameter.size;
    numbers.fill(0, end, Math.ceil(end / 16) * 16);
  });
  return model;
}
