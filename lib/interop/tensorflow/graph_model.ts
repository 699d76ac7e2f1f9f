/**
 * Weights as TensorFlow.js keeps them: a model.json that lists tensors, and files that hold their numbers
 * back to back.
 *
 * @module
 */
import { z } from "zod";
import { InputError } from "../../errors.ts";
import { currentMachine } from "../../tensor/mod.ts";
import type { OpenTensors } from "../../training/mod.ts";
import { type ByteSource, joinedBytes, openBytes } from "../../training/checkpoints/bytes.ts";
import { numbersOf } from "../../training/checkpoints/numbers.ts";

const formats = { float32: "F32", int32: "I32" } as const;

const manifest = z.looseObject({
  weightsManifest: z.array(z.looseObject({
    // Plain names: a manifest may not reach out of its directory.
    paths: z.array(z.string().regex(/^[\w.-]+$/)),
    weights: z.array(z.looseObject({
      name: z.string(),
      shape: z.array(z.int().min(0)),
      dtype: z.enum(["float32", "int32"]),
      quantization: z.undefined("weights of 32 bits, not quantized ones").optional(),
    })),
  })),
});

/**
 * Opens the weights that a TensorFlow.js `model.json` lists. Numbers are read when they are asked for.
 *
 * @throws {InputError} where a file is missing or too short, or numbers are not of 32 bits
 */
export function openTensorFlow(directory: string): OpenTensors {
  const path = `${directory}/model.json`;
  const { weightsManifest } = readManifest(path);
  const open: ByteSource[] = [];
  const close = () => open.forEach((source) => source[Symbol.dispose]());
  const stored = new Map<string, Stored>();
  try {
    for (const { paths, weights } of weightsManifest) {
      const files = paths.map((file) => openBytes(`${directory}/${file}`));
      open.push(...files);
      const source = joinedBytes(files, `${directory}/${paths[0]} and what follows`);
      let start = 0;
      for (const { name, shape, dtype } of weights) {
        const end = start + 4 * shape.reduce((size, length) => size * length, 1);
        stored.set(name, { source, format: formats[dtype], shape, start, end });
        start = end;
      }
      if (source.size !== start) {
        throw new InputError(
          `Cannot read ${path}: expected ${start} bytes in its ${paths.length} files, got ` +
            `${source.size}; download them again`,
        );
      }
    }
  } catch (error) {
    close();
    throw error;
  }
  return {
    path,
    tensors: stored,
    readInto(name, target) {
      const tensor = stored.get(name);
      const problem = (text: string) =>
        new InputError(`Cannot read ${JSON.stringify(name)} of ${path}: ${text}`);
      if (tensor === undefined) throw problem("expected one of its weights, got another");
      const size = (tensor.end - tensor.start) / 4;
      if (size !== target.size) {
        throw problem(`expected ${target.size} numbers for [${target.shape}], got ${size}`);
      }
      for (const { at, numbers } of numbersOf(tensor.source, tensor, problem)) {
        currentMachine().engine.numbers.set(numbers, target.address / 4 + at);
      }
    },
    [Symbol.dispose]: close,
  };
}

interface Stored {
  readonly source: ByteSource;
  readonly format: (typeof formats)[keyof typeof formats];
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

function readManifest(path: string): z.infer<typeof manifest> {
  let json: unknown;
  try {
    json = JSON.parse(Deno.readTextFileSync(path));
  } catch (cause) {
    throw new InputError(
      `Cannot read ${path}: expected a TensorFlow.js model, got ${(cause as Error).message}`,
      { cause },
    );
  }
  const parsed = manifest.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new InputError(
    `Cannot read ${path}: expected a TensorFlow.js model with its weightsManifest, got\n${
      z.prettifyError(parsed.error)
    }`,
  );
}
