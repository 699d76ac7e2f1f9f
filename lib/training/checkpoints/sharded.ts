/**
 * Weights in a directory: one safetensors file, or several with an index that says which has what, as
 * Hugging Face writes large models.
 *
 * @module
 */
import { InputError } from "../../errors.ts";
import type { Module } from "../../nn/mod.ts";
import { scope, type Tensor } from "../../tensor/mod.ts";
import { writeAll, writeAtomically } from "./bytes.ts";
import { openSafetensors, type Safetensors, writeSafetensors } from "./safetensors.ts";
import { SafetensorsError } from "./safetensors_header.ts";
import type { TensorSource } from "./tensor_source.ts";
import { type Naming, ownNames, toStored } from "./weights.ts";

const single = "model.safetensors";
const index = "model.safetensors.index.json";

/** Tensors of a directory, open for reading. */
export interface OpenTensors extends TensorSource, Disposable {}

/**
 * Opens the weights of a directory: `model.safetensors`, or the files that
 * `model.safetensors.index.json` names. Every header is checked, and the index against the headers.
 *
 * @throws {InputError} where there is neither, or the index is not as it should be
 * @throws {SafetensorsError} where a file is not, or has not what the index says
 */
export function openTensors(directory: string): OpenTensors {
  const path = `${directory}/${index}`;
  if (!exists(path)) return openSafetensors(`${directory}/${single}`);
  const weightMap = readIndex(path);
  const files = new Map<string, Safetensors>();
  const close = () => files.forEach((file) => file[Symbol.dispose]());
  try {
    for (const name of new Set(weightMap.values())) {
      files.set(name, openSafetensors(`${directory}/${name}`));
    }
    check(weightMap, files);
  } catch (error) {
    close();
    throw error;
  }
  const fileOf = (tensor: string) => files.get(weightMap.get(tensor) ?? "");
  return {
    path,
    tensors: new Map([...weightMap.keys()].map((name) => [name, fileOf(name)!.tensors.get(name)!])),
    readInto(name, target) {
      const file = fileOf(name);
      if (file === undefined) {
        throw new SafetensorsError(path, "expected a tensor of its weight_map, got another", {
          tensor: name,
        });
      }
      file.readInto(name, target);
    },
    [Symbol.dispose]: close,
  };
}

/**
 * Writes a model's parameters into a directory that is there: into one file, or where they take more than
 * `shardBytes` into several, with an index.
 *
 * @example
 * ```ts
 * import { openTensors, writeShards } from "./sharded.ts";
 * import { initialize, Linear, normal } from "../../nn/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const linear = new Linear({ inputs: 100, outputs: 10 }, { initializer: normal(1) });
 * const directory = Deno.makeTempDirSync();
 * writeShards(directory, initialize(linear, { seed: 1 }), { shardBytes: 4000 });
 * using tensors = openTensors(directory);
 * assertEquals([...tensors.tensors.keys()], ["weight", "bias"]);
 * assertEquals([...Deno.readDirSync(directory)].length, 3);
 * ```
 *
 * @throws {InputError} where it cannot be written
 */
export function writeShards(
  directory: string,
  model: Module,
  { naming = ownNames, metadata, shardBytes = 5_000_000_000 }: {
    readonly naming?: Naming;
    readonly metadata?: Readonly<Record<string, string>>;
    readonly shardBytes?: number;
  } = {},
): void {
  scope(() => {
    const parameters = model.parameters();
    const stored = toStored(naming(parameters), parameters);
    const shards = divide(stored, shardBytes);
    if (shards.length === 1) {
      writeSafetensors(`${directory}/${single}`, stored, metadata);
      remove(`${directory}/${index}`);
      return;
    }
    const number = (value: number) => String(value).padStart(5, "0");
    const weightMap: Record<string, string> = {};
    shards.forEach((shard, i) => {
      const file = `model-${number(i + 1)}-of-${number(shards.length)}.safetensors`;
      writeSafetensors(`${directory}/${file}`, shard, metadata);
      for (const name of shard.keys()) weightMap[name] = file;
    });
    const total = [...stored.values()].reduce((sum, { size }) => sum + 4 * size, 0);
    const json = { metadata: { total_size: total }, weight_map: weightMap };
    const bytes = new TextEncoder().encode(`${JSON.stringify(json, null, 2)}\n`);
    // Last, so that an index never names a file that is not there.
    writeAtomically(`${directory}/${index}`, (file) => writeAll(file, bytes));
    // Hugging Face's library would take a single file of before for the model.
    remove(`${directory}/${single}`);
  });
}

/** Tensors in their order, in as few parts of at most `shardBytes` as that allows; a larger one by itself. */
function divide(tensors: ReadonlyMap<string, Tensor>, shardBytes: number): Map<string, Tensor>[] {
  if (!(shardBytes > 0)) {
    throw new RangeError(
      `Cannot divide weights: expected more than 0 bytes for each file, got ${shardBytes}`,
    );
  }
  const shards: Map<string, Tensor>[] = [new Map()];
  let bytes = 0;
  for (const [name, tensor] of tensors) {
    if (bytes > 0 && bytes + 4 * tensor.size > shardBytes) {
      shards.push(new Map());
      bytes = 0;
    }
    shards.at(-1)!.set(name, tensor);
    bytes += 4 * tensor.size;
  }
  return shards;
}

function readIndex(path: string): Map<string, string> {
  let value: unknown;
  try {
    value = JSON.parse(Deno.readTextFileSync(path));
  } catch (cause) {
    throw new InputError(`Cannot read ${path}: expected JSON, got ${(cause as Error).message}`, {
      cause,
    });
  }
  const map = (value as { weight_map?: unknown } | null)?.weight_map;
  const entries = typeof map === "object" && map !== null && !Array.isArray(map)
    ? Object.entries(map)
    : [];
  // A plain name: an index may not reach out of its directory.
  const wrong = entries.find(([, file]) =>
    typeof file !== "string" || !/^[\w.-]+\.safetensors$/.test(file)
  );
  if (entries.length === 0 || wrong !== undefined) {
    throw new InputError(
      `Cannot read ${path}: expected a weight_map of safetensors files beside it by tensor, got ${
        wrong === undefined ? "none" : JSON.stringify(wrong).slice(0, 120)
      }`,
    );
  }
  return new Map(entries as [string, string][]);
}

/** Throws where the index and the files do not say the same. */
function check(
  weightMap: ReadonlyMap<string, string>,
  files: ReadonlyMap<string, Safetensors>,
): void {
  for (const [tensor, name] of weightMap) {
    const file = files.get(name)!;
    if (!file.tensors.has(tensor)) {
      throw new SafetensorsError(
        file.path,
        "expected it here as the index says, got no such tensor",
        {
          tensor,
        },
      );
    }
  }
  for (const [name, file] of files) {
    for (const tensor of file.tensors.keys()) {
      if (weightMap.get(tensor) === name) continue;
      throw new SafetensorsError(
        file.path,
        `expected a tensor that the index has in ${name}, got one that it has ${
          weightMap.has(tensor) ? `in ${weightMap.get(tensor)}` : "nowhere"
        }`,
        { tensor },
      );
    }
  }
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function remove(path: string): void {
  if (exists(path)) Deno.removeSync(path);
}
