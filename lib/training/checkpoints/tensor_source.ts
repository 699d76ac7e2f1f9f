/**
 * Stored tensors, wherever they come from: one file, several, or a part of either under other names.
 *
 * @module
 */
import type { NdArray } from "../../tensor/nd_array.ts";
import { SafetensorsError, type StoredTensor } from "./safetensors_header.ts";

/** Tensors by name that are read when they are asked for. */
export interface TensorSource {
  /** What errors call it. */
  readonly path: string;
  /** Every tensor by name. */
  readonly tensors: ReadonlyMap<string, Pick<StoredTensor, "format" | "shape">>;
  /**
   * Reads a tensor's numbers into an array of the same size, whatever shape.
   *
   * @throws {SafetensorsError} where there is no such tensor of numbers that are not whole, or its
   * size is another
   */
  readInto(name: string, target: NdArray): void;
}

/**
 * The same tensors under other names, without those that `rename` gives no name: for files whose names
 * vary, or that hold more than a model's parameters.
 *
 * @example
 * ```ts
 * import { renamedTensors } from "./tensor_source.ts";
 * import { openSafetensors, writeSafetensors } from "./safetensors.ts";
 * import { tensor } from "../../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const path = Deno.makeTempFileSync({ suffix: ".safetensors" });
 * writeSafetensors(path, new Map([["model.scale", tensor([1, 2])], ["step", tensor([7])]]));
 * using file = openSafetensors(path);
 * const model = renamedTensors(file, (name) => /^model\.(.*)$/.exec(name)?.[1]);
 * assertEquals([...model.tensors.keys()], ["scale"]);
 * ```
 *
 * @throws {SafetensorsError} where two tensors get the same name
 */
export function renamedTensors(
  source: TensorSource,
  rename: (name: string) => string | undefined,
): TensorSource {
  const originals = new Map<string, string>();
  for (const original of source.tensors.keys()) {
    const name = rename(original);
    if (name === undefined) continue;
    const other = originals.get(name);
    if (other !== undefined) {
      throw new SafetensorsError(
        source.path,
        `expected one tensor for ${name}, got ${JSON.stringify(other)} too`,
        { tensor: original },
      );
    }
    originals.set(name, original);
  }
  return {
    path: source.path,
    tensors: new Map(
      [...originals].map(([name, original]) => [name, source.tensors.get(original)!]),
    ),
    readInto: (name, target) => source.readInto(originals.get(name) ?? name, target),
  };
}
