/**
 * The parameters of the pre-norm GPT that every peer trains.
 *
 * @module
 */
import type { SetUp } from "../../set_ups.ts";

/** One parameter: its shape, and the standard deviation of its first values around their mean. */
export interface ParameterShape {
  readonly name: string;
  readonly shape: readonly number[];
  readonly mean: number;
  readonly deviation: number;
}

/** All of them; weights are `[inputs, outputs]`. */
export function parametersOf({ vocabulary, context, layers, width }: SetUp): ParameterShape[] {
  const normal = (name: string, ...shape: number[]) => ({ name, shape, mean: 0, deviation: 0.02 });
  const constant = (name: string, mean: number, size: number) => ({
    name,
    shape: [size],
    mean,
    deviation: 0,
  });
  const norm = (name: string) => [
    constant(`${name}.scale`, 1, width),
    constant(`${name}.shift`, 0, width),
  ];
  const linear = (name: string, inputs: number, outputs: number) => [
    normal(`${name}.weight`, inputs, outputs),
    constant(`${name}.bias`, 0, outputs),
  ];
  const block = (_: unknown, i: number) => [
    ...norm(`${i}.norm1`),
    ...linear(`${i}.queryKeyValue`, width, 3 * width),
    ...linear(`${i}.output`, width, width),
    ...norm(`${i}.norm2`),
    ...linear(`${i}.up`, width, 4 * width),
    ...linear(`${i}.down`, 4 * width, width),
  ];
  return [
    normal("tokens", vocabulary, width),
    normal("positions", context, width),
    ...Array.from({ length: layers }, block).flat(),
    ...norm("norm"),
  ];
}

/** How many numbers they are. */
export function countOf(parameters: readonly ParameterShape[]): number {
  return parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** The first values of one. */
export function firstValues({ shape, mean, deviation }: ParameterShape): Float32Array<ArrayBuffer> {
  // The sum of twelve uniform numbers is as good as normal here.
  const normal = () => Array.from({ length: 12 }, Math.random).reduce((a, b) => a + b) - 6;
  return Float32Array.from({ length: sizeOf(shape) }, () => mean + deviation * normal());
}

/** Random tokens. */
export function randomIds({ vocabulary, context, batch }: SetUp): Int32Array<ArrayBuffer> {
  return Int32Array.from(
    { length: batch * context },
    () => Math.floor(Math.random() * vocabulary),
  );
}

/** AdamW as PyTorch sets it. */
export const adamW = { rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0.01 } as const;

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
