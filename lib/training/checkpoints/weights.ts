/**
 * A model's parameters in a file, under its own names or another library's.
 *
 * @module
 */
import { InputError, nearestName, ShapeError } from "../../errors.ts";
import { allocateParameters, type Module, type Parameter } from "../../nn/mod.ts";
import { scope, Tensor, withoutGradients } from "../../tensor/mod.ts";
import { allocate, run } from "../../tensor/nd_array.ts";
import { numberFormats } from "./number_formats.ts";
import { writeSafetensors } from "./safetensors.ts";
import type { TensorSource } from "./tensor_source.ts";

/**
 * How one stored tensor and parameters correspond: the parameters side by side along their last axis
 * (that of the outputs), and then, where the file has `[out, in]`, transposed.
 */
export interface Correspondence {
  /** The tensor's name in the file. */
  readonly stored: string;
  /** Parameters by name: one, or several that the file has as one. */
  readonly parameters: readonly string[];
  /** Whether the file has `[out, in]` where the parameter is `[in, out]`. */
  readonly transposed?: boolean;
}

/** What is known of a parameter before it is read. */
export type ParameterShapes = ReadonlyMap<string, { readonly shape: readonly number[] }>;

/** Finds a file's name for each of a model's parameters. */
export type Naming = (parameters: ParameterShapes) => readonly Correspondence[];

/** The names that the model itself gives. */
export const ownNames: Naming = (parameters): readonly Correspondence[] =>
  [...parameters.keys()].map((name) => ({ stored: name, parameters: [name] }));

/** The tensors of a file are not those of the model. */
export class WeightsError extends InputError {
  /** Tells it from other errors. */
  override name = "WeightsError";
  /** The tensors that are missing, unknown, or of another shape or format. */
  readonly tensors: readonly string[];

  /** Lists the first of the mistakes, a line each. */
  constructor(path: string, mistakes: readonly Mistake[]) {
    const shown = mistakes.slice(0, 8).map(({ line }) => `  ${line()}`);
    const more = mistakes.length - shown.length;
    if (more > 0) shown.push(`  … and ${more} more`);
    super(
      `Cannot read the weights in ${path}: expected the tensors of the model that the config ` +
        `describes, got ${
          mistakes.length === 1 ? "1 that differs" : `${mistakes.length} that differ`
        }` +
        `\n${shown.join("\n")}`,
    );
    this.tensors = mistakes.map(({ tensor }) => tensor);
  }
}

interface Mistake {
  readonly tensor: string;
  /** What is wrong with it, worked out only where it is shown. */
  readonly line: () => string;
}

/**
 * Fills a model's parameters from a file, or from several as one. All names, shapes and formats are
 * checked before a number is read, or memory taken for it. Returns the model.
 *
 * @throws {WeightsError} that names each tensor that is missing, unknown, or of another shape
 *
 * @example
 * ```ts
 * import { openSafetensors, readWeights, writeWeights } from "./mod.ts";
 * import { initialize, Linear, normal } from "../../nn/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const path = Deno.makeTempFileSync({ suffix: ".safetensors" });
 * const create = () => new Linear({ inputs: 2, outputs: 3 }, { initializer: normal(1) });
 * const map = initialize(create(), { seed: 1 });
 * writeWeights(path, map);
 * using file = openSafetensors(path);
 * assertEquals(readWeights(create(), file).weight.toArray(), map.weight.toArray());
 * ```
 */
export function readWeights<M extends Module>(
  model: M,
  file: TensorSource,
  naming: Naming = ownNames,
): M {
  const parameters = model.parameters();
  const correspondences = naming(parameters);
  check(correspondences, parameters, file);
  if ([...parameters.values()].some(({ initialized }) => !initialized)) allocateParameters(model);
  for (const correspondence of correspondences) {
    readOne(file, correspondence, correspondence.parameters.map((name) => parameters.get(name)!));
  }
  return model;
}

/**
 * Writes a model's parameters to a file.
 *
 * @throws {InputError} where it cannot be written
 *
 * @example
 * ```ts
 * import { openSafetensors, writeWeights } from "./mod.ts";
 * import { initialize, Linear, normal } from "../../nn/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const path = Deno.makeTempFileSync({ suffix: ".safetensors" });
 * const map = new Linear({ inputs: 2, outputs: 3 }, { initializer: normal(1) });
 * writeWeights(path, initialize(map, { seed: 1 }));
 * using file = openSafetensors(path);
 * assertEquals([...file.tensors.keys()].sort(), ["bias", "weight"]);
 * ```
 */
export function writeWeights(
  path: string,
  model: Module,
  { naming = ownNames, metadata }: {
    readonly naming?: Naming;
    readonly metadata?: Readonly<Record<string, string>>;
  } = {},
): void {
  const parameters = model.parameters();
  scope(() => writeSafetensors(path, toStored(naming(parameters), parameters), metadata));
}

/**
 * Tensors by parameter name (weights, or gradients) as a file has them, by the file's names.
 *
 * @example
 * ```ts
 * import { ownNames, toStored } from "./mod.ts";
 * import { tensor } from "../../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tensors = new Map([["weight", tensor([[1, 2]])]]);
 * assertEquals([...toStored(ownNames(tensors), tensors).keys()], ["weight"]);
 * ```
 */
export function toStored(
  correspondences: readonly Correspondence[],
  tensors: ReadonlyMap<string, Tensor>,
): Map<string, Tensor> {
  return withoutGradients(() =>
    new Map(correspondences.map(({ stored, parameters, transposed = false }) => {
      const parts = parameters.map((name) => tensors.get(name)!);
      const joined = parts.reduce((left, right) => left.concatenate(right, -1));
      return [stored, transposed ? joined.transpose() : joined];
    }))
  );
}

function readOne(
  file: TensorSource,
  { stored, transposed = false }: Correspondence,
  parameters: readonly Parameter[],
): void {
  if (parameters.length === 1 && !transposed) return file.readInto(stored, parameters[0].array);
  scope(() =>
    withoutGradients(() => {
      const whole = new Tensor(allocate(file.tensors.get(stored)!.shape));
      file.readInto(stored, whole.array);
      const joined = transposed ? whole.transpose() : whole;
      let at = 0;
      for (const { array } of parameters) {
        const part = joined.slice(-1, at, at + array.width).array;
        run("copy", array.size, 0.1, array.address, part.address);
        at += array.width;
      }
    })
  );
}

function check(
  correspondences: readonly Correspondence[],
  parameters: ParameterShapes,
  file: TensorSource,
): void {
  const known = new Set(correspondences.map(({ stored }) => stored));
  const extra = [...file.tensors.keys()].filter((name) => !known.has(name));
  const mistakes: Mistake[] = [];
  for (const correspondence of correspondences) {
    const { stored: tensor } = correspondence;
    const shape = storedShape(correspondence, parameters);
    const found = file.tensors.get(tensor);
    if (found === undefined) {
      mistakes.push({
        tensor,
        line: () => `${tensor}: expected [${shape}], got no such tensor${nearest(tensor, extra)}`,
      });
    } else if (found.shape.join() !== shape.join()) {
      mistakes.push({ tensor, line: () => `${tensor}: expected [${shape}], got [${found.shape}]` });
    } else if (numberFormats[found.format].whole) {
      mistakes.push({
        tensor,
        line: () => `${tensor}: expected numbers with a fraction, got ${found.format}`,
      });
    }
  }
  const missing = [...known].filter((name) => !file.tensors.has(name));
  for (const tensor of extra) {
    mistakes.push({
      tensor,
      line: () => `${tensor}: expected no such tensor, got one${nearest(tensor, missing)}`,
    });
  }
  if (mistakes.length > 0) throw new WeightsError(file.path, mistakes);
}

/** The shape that a file has to have. */
function storedShape(
  { parameters: names, transposed }: Correspondence,
  parameters: ParameterShapes,
): readonly number[] {
  const shapes = names.map((name) => parameters.get(name)!.shape);
  const leading = shapes[0].slice(0, -1);
  if (shapes.some((shape) => shape.slice(0, -1).join() !== leading.join())) {
    throw new ShapeError(
      `Cannot join ${names.join(", ")}: expected equal leading axes, got ${
        shapes.map((shape) => `[${shape}]`).join(" and ")
      }`,
    );
  }
  if (names.length === 1 && !transposed) return shapes[0];
  const width = shapes.reduce((sum, shape) => sum + shape[shape.length - 1], 0);
  const joined = [...leading, width];
  return transposed ? joined.reverse() : joined;
}

function nearest(name: string, others: readonly string[]): string {
  const near = nearestName(name, others);
  return near === undefined ? "" : `; the nearest is ${near}`;
}
