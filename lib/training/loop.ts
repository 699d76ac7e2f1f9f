/**
 * Training as a generator: the caller owns logging, evaluation and stopping.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import type { Model } from "../models/mod.ts";
import { type Module, withDropout } from "../nn/mod.ts";
import { type Differentiable, differentiate, scope } from "../tensor/mod.ts";
import { run } from "../tensor/nd_array.ts";
import { DivergenceError, firstNotFinite } from "./divergence.ts";
import { clipScale, globalNorm } from "./gradient_norm.ts";
import { type Batch, nextTokens, type Objective } from "./objective.ts";
import {
  createOptimizer,
  type Gradients,
  type OptimizerConfig,
  ratesOf,
} from "./optimizers/mod.ts";
import { createSchedule, type ScheduleConfig } from "./schedules.ts";

/** How a model is trained: plain JSON. */
export interface TrainingConfig {
  /** How many updates. */
  readonly steps: number;
  /** Sequences in each batch. */
  readonly batch: number;
  /** What updates the parameters, and its highest learning rate. */
  readonly optimizer: OptimizerConfig;
  /** How the learning rate changes; constant where left out. */
  readonly schedule?: ScheduleConfig;
  /** The most that the global norm of all gradients may be; no limit where left out. */
  readonly clip?: number;
  /** How many batches make one step; 1 by default. */
  readonly accumulate?: number;
  /** The share of the target's probability that is spread over all tokens; 0 by default. */
  readonly labelSmoothing?: number;
  /** The id of targets that do not count; −100 by default. */
  readonly ignored?: number;
  /** Steps between evaluations; only after the last one where left out. */
  readonly evaluateEvery?: number;
}

/** What one step of training did. */
export interface TrainingStep {
  /** Counted from 1. */
  readonly step: number;
  /** Mean over the targets that count, in nats, before the update. */
  readonly loss: number;
  /** The one of this step. */
  readonly learningRate: number;
  /** The global norm of all gradients before clipping. */
  readonly gradientNorm: number;
  /** Targets that counted. */
  readonly tokens: number;
  /** From the batch to the updated parameters. */
  readonly milliseconds: number;
}

/** What a training run may be told besides its config. */
export interface TrainOptions {
  /** Seeds dropout; 0 by default. */
  readonly seed?: number;
  /** Sees the gradients of each step before the update; they are freed after it. */
  readonly onGradients?: (gradients: Gradients, step: number) => void;
}

/** The same, with what the model is to do. */
export interface ObjectiveOptions<M extends Module, B> extends TrainOptions {
  /** What the model is to do with a batch, and how badly it did. */
  readonly objective: Objective<M, B>;
}

/**
 * Trains `model` on `batches` and yields after each step. Nothing happens between two steps unless
 * the caller does it; stopping is leaving the loop.
 *
 * Without an objective it is to say the next token, or the target of each position. With one, it
 * may be any model and any batch that the objective knows, and the config's `labelSmoothing` and
 * `ignored` are left to the objective. Parameters that the optimizer's `rates` freeze have no
 * gradient, and nothing before the first that learns is gone through backward.
 *
 * @throws {DivergenceError} where a loss or gradient is not finite: the model is then as it was
 * before the step
 * @throws {RangeError} for settings under which nothing could be learned
 * @throws {InputError} where the batches end before the steps
 *
 * @example
 * ```ts
 * import { train } from "./mod.ts";
 * import { Gpt } from "../models/mod.ts";
 * import { initialize } from "../nn/mod.ts";
 * import { assert } from "@std/assert";
 *
 * const model = initialize(
 *   new Gpt({
 *     vocabulary: 5, context: 8, dModel: 8, layers: 1, placement: "pre",
 *     norm: { kind: "layerNorm" }, positional: { kind: "rotary" },
 *     attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
 *   }),
 *   { seed: 1 },
 * );
 * function* counting() {
 *   const inputs = { data: Int32Array.of(0, 1, 2, 3), shape: [1, 4] };
 *   const targets = { data: Int32Array.of(1, 2, 3, 4), shape: [1, 4] };
 *   for (;;) yield { inputs, targets };
 * }
 * const losses: number[] = [];
 * for (
 *   const { loss } of train(model, counting(), {
 *     steps: 20, batch: 1, optimizer: { kind: "adamW", learningRate: 1e-2 },
 *   })
 * ) losses.push(loss);
 * assert(losses[19] < losses[0]);
 * ```
 */
export function train(
  model: Model,
  batches: Iterable<Batch>,
  config: TrainingConfig,
  options?: TrainOptions,
): Generator<TrainingStep>;
/** Trains a model to do what an objective says. */
export function train<M extends Module, B>(
  model: M,
  batches: Iterable<B>,
  config: TrainingConfig,
  options: ObjectiveOptions<M, B>,
): Generator<TrainingStep>;
export function* train<M extends Module, B>(
  model: M,
  batches: Iterable<B>,
  config: TrainingConfig,
  { seed = 0, onGradients, objective = nextTokens(config) as unknown as Objective<M, B> }:
    & TrainOptions
    & Partial<ObjectiveOptions<M, B>> = {},
): Generator<TrainingStep> {
  checkTraining(config);
  const { steps, clip, accumulate = 1 } = config;
  const learning = learningParts(model, config.optimizer);
  const optimizer = createOptimizer(model, config.optimizer);
  const schedule = createSchedule(
    { learningRate: config.optimizer.learningRate, steps },
    config.schedule ?? { kind: "constant" },
  );
  const source = batches[Symbol.iterator]();
  for (let step = 1; step <= steps; step++) {
    const start = performance.now();
    const parts = take(source, accumulate, step);
    const counts = parts.map((part) => objective.counts(part))
      .reduce((sums, more) => sums.map((sum, i) => sum + more[i]));
    const learningRate = schedule(step);
    const { loss, gradientNorm } = scope(() => {
      let loss = 0;
      let suspect = parts[0];
      let gradients: Gradients | undefined;
      for (const [i, part] of parts.entries()) {
        const found = differentiate(
          learning,
          () =>
            withDropout(
              { seed, step: (step - 1) * accumulate + i },
              () => objective.loss(model, part, counts),
            ),
        );
        if (Number.isFinite(loss)) suspect = part;
        loss += found.loss.item();
        gradients = gradients === undefined ? found.gradients : sum(gradients, found.gradients);
      }
      const gradientNorm = globalNorm(gradients!);
      if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
        const forward = () => objective.logits(model, suspect);
        const tensor = firstNotFinite(model, forward, gradients);
        throw new DivergenceError(step, tensor, { loss, gradientNorm });
      }
      onGradients?.(gradients!, step);
      optimizer.update(gradients!, { learningRate, gradientScale: clipScale(gradientNorm, clip) });
      return { loss, gradientNorm };
    });
    const milliseconds = performance.now() - start;
    yield { step, loss, learningRate, gradientNorm, tokens: counts[0], milliseconds };
  }
}

/** Throws a `RangeError` for settings under which nothing could be learned. */
function checkTraining(
  { steps, accumulate = 1, clip = Infinity, labelSmoothing = 0, optimizer }: TrainingConfig,
): void {
  const check = (name: string, value: number, holds: boolean, expected: string) => {
    if (holds) return;
    throw new RangeError(`Cannot train with ${name} ${value}: expected ${expected}, got ${value}`);
  };
  const whole = (value: number, least: number) => Number.isInteger(value) && value >= least;
  const { learningRate } = optimizer;
  check("steps", steps, whole(steps, 0), "a whole number from 0");
  check("accumulate", accumulate, whole(accumulate, 1), "a whole number from 1");
  check("clip", clip, clip > 0, "a number above 0");
  check("learningRate", learningRate, learningRate >= 0, "a number from 0");
  const share = labelSmoothing >= 0 && labelSmoothing < 1;
  check("labelSmoothing", labelSmoothing, share, "a share from 0 up to, not including, 1");
}

/** The parameters that are not frozen. */
function learningParts(model: Module, { rates }: OptimizerConfig): Differentiable {
  const factors = ratesOf(model, rates);
  const learning = new Map([...model.parameters()].filter(([name]) => factors.get(name)! > 0));
  if (learning.size === 0) {
    throw new RangeError("Cannot train: expected a parameter that is not frozen, got none");
  }
  return { parameters: () => learning };
}

function take<B>(source: Iterator<B>, count: number, step: number): B[] {
  return Array.from({ length: count }, () => {
    const next = source.next();
    if (next.done) {
      throw new InputError(
        `Cannot train on: expected a batch for step ${step}, got the end of the data; train fewer ` +
          `steps, or repeat the batches`,
      );
    }
    return next.value;
  });
}

/** Adds the second gradients to the first, block by block. */
function sum(target: Gradients, more: Gradients): Gradients {
  const done = new Set<number>();
  for (const [name, { array: { storage } }] of target) {
    if (done.has(storage.address)) continue;
    done.add(storage.address);
    const { address } = storage;
    run("add", storage.bytes / 4, 0.1, address, address, more.get(name)!.array.storage.address);
  }
  return target;
}
