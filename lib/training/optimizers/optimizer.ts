import { outsideScopes } from "../../tensor/context.ts";
import type { Storage } from "../../tensor/heap.ts";
import { type Tensor, zeros } from "../../tensor/mod.ts";
import type { Module } from "../../nn/mod.ts";
import { type Rates, ratesOf } from "./rates.ts";

/** Gradients by parameter name, as `differentiate` gives them. */
export type Gradients = ReadonlyMap<string, Tensor>;

/** A stretch of a model's parameters that one kernel call updates. */
export interface ParameterGroup {
  /** A parameter in the group: its gradient tells where the group's gradients are. */
  readonly name: string;
  readonly storage: Storage;
  /** Bytes from the block's start. */
  readonly offset: number;
  /** Elements, the padding between parameters included. */
  readonly size: number;
  /** Whether weight decay applies: to matrices, not to biases and norms. */
  readonly decayed: boolean;
  /** What the learning rate is multiplied with. */
  readonly rate: number;
}

/** One update's circumstances. */
export interface Update {
  /** The one of this step. */
  readonly learningRate: number;
  /** What gradients are multiplied with first: below 1 where their norm is clipped. */
  readonly gradientScale: number;
}

/** Moves a model's parameters against their gradients. */
export interface Optimizer {
  /** Moves the parameters in place; the gradients may be overwritten. */
  update(gradients: Gradients, update: Update): void;
}

/**
 * A model's parameters in as few stretches as their blocks, decay and rates allow, without those that are
 * frozen.
 *
 * @throws {RangeError} where rates name no parameter, or are below 0
 */
export function parameterGroups(model: Module, rates?: Rates): ParameterGroup[] {
  const factors = ratesOf(model, rates);
  const groups: (ParameterGroup & { size: number })[] = [];
  const parameters = [...model.parameters()].sort(([, a], [, b]) =>
    a.array.storage.address - b.array.storage.address || a.array.offset - b.array.offset
  );
  for (const [name, { array, shape }] of parameters) {
    const decayed = shape.length >= 2;
    const rate = factors.get(name)!;
    const { storage, offset } = array;
    const last = groups.at(-1);
    if (last?.storage === storage && last.decayed === decayed && last.rate === rate) {
      last.size = (offset - last.offset) / 4 + array.size;
    } else groups.push({ name, storage, offset, size: array.size, decayed, rate });
  }
  return groups.filter(({ rate }) => rate > 0);
}

/** Addresses of a group's parameters and gradients. */
export function addressesOf(
  { name, storage, offset }: ParameterGroup,
  gradients: Gradients,
): { parameters: number; gradients: number } {
  return {
    parameters: storage.address + offset,
    gradients: gradients.get(name)!.array.storage.address + offset,
  };
}

/** Numbers that an optimizer remembers for each of a group's parameters, zero at first. */
export function moments({ size }: ParameterGroup): Tensor {
  return outsideScopes(() => zeros([size]));
}
