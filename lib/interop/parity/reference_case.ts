/**
 * Reference cases: what another library computed from given weights and inputs.
 *
 * @module
 */
import type { ZodType } from "zod";
import { type Block, type Module, withHandlers } from "../../nn/mod.ts";
import { differentiate, type Tensor } from "../../tensor/mod.ts";
import { type Naming, openSafetensors, type Safetensors, toStored } from "../../training/mod.ts";
import { type Computed, computed } from "./compare.ts";

/** The files of a case besides its config.json. */
export interface CaseFiles extends Disposable {
  /** The initial parameters, under the other library's names. */
  readonly weights: Safetensors;
  /** The inputs. */
  readonly batch: Safetensors;
  /** The outputs, and as `grad.…` the gradients. */
  readonly expected: Safetensors;
}

/** Computes an architecture's cases here. */
export interface ReferenceCase<Config> {
  /** What config.json has to say. */
  readonly config: ZodType<Config>;
  /** Everything that the case expects, by the names that it has there. */
  readonly compute: (files: CaseFiles, config: Config) => Map<string, Computed>;
}

/**
 * Opens the files of a case.
 *
 * @throws {InputError} where one is missing, or no safetensors
 */
export function openCase(directory: string): CaseFiles {
  const open: Safetensors[] = [];
  const close = () => open.forEach((file) => file[Symbol.dispose]());
  try {
    for (const name of ["weights", "batch", "expected"]) {
      open.push(openSafetensors(`${directory}/${name}.safetensors`));
    }
  } catch (error) {
    close();
    throw error;
  }
  const [weights, batch, expected] = open;
  return { weights, batch, expected, [Symbol.dispose]: close };
}

/**
 * A module's output, and as `grad.…` the gradients of `(output · outputGradient).sum()` with respect to
 * its inputs and parameters, under the other library's names.
 */
export function outputAndGradients(
  model: Module,
  { inputs, outputGradient, naming, rows, forward }: {
    readonly inputs: Readonly<Record<string, Tensor>>;
    readonly outputGradient: Tensor;
    readonly naming: Naming;
    readonly rows?: readonly boolean[];
    readonly forward: () => Tensor;
  },
): Map<string, Computed> {
  const parameters = model.parameters();
  const leaves = { parameters: () => new Map([...Object.entries(inputs), ...parameters]) };
  const { output, gradients } = differentiate(leaves, () => {
    const output = forward();
    return { loss: output.mul(outputGradient).sum(), output };
  });
  return new Map([
    ["output", computed(output, rows)],
    ...Object.keys(inputs).map((name) =>
      [`grad.${name}`, computed(gradients.get(name)!)] as [string, Computed]
    ),
    ...storedGradients(naming, parameters, gradients),
  ]);
}

/** Gradients under the other library's names. */
export function storedGradients(
  naming: Naming,
  parameters: ReadonlyMap<string, Tensor>,
  gradients: ReadonlyMap<string, Tensor>,
): [string, Computed][] {
  return [...toStored(naming(parameters), gradients)].map(([name, gradient]) => [
    `grad.${name}`,
    computed(gradient),
  ]);
}

/** The attention patterns of all blocks while `forward` runs: `[layer, batch, head, query, key]`. */
export function attentionsOf(blocks: readonly Block[], forward: () => unknown): Computed {
  const patterns = new Map<number, Computed>();
  withHandlers(
    new Map(blocks.map(({ attention }, layer) => [
      attention.pattern,
      (pattern: Tensor) => void patterns.set(layer, computed(pattern)),
    ])),
    forward,
  );
  const layers = blocks.map((_, layer) => patterns.get(layer)!);
  const size = layers[0].numbers.length;
  const numbers = new Float32Array(layers.length * size);
  layers.forEach((layer, i) => numbers.set(layer.numbers, i * size));
  return { shape: [layers.length, ...layers[0].shape], numbers };
}
