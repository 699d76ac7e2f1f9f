/**
 * What all models here have in common: their config's parts, and how a stack begins and ends.
 *
 * @module
 */
import { ShapeError } from "../errors.ts";
import {
  type BlockConfig,
  checkHeads,
  createNorm,
  createPositional,
  type Depth,
  type Initialization,
  initializations,
  type Norm,
  type PartConfig,
  partOf,
  placements,
  type Positional,
  type PositionalConfig,
} from "../nn/mod.ts";
import type { Ids } from "../tensor/mod.ts";

/** How weights are drawn: `{ kind: "normal", deviation: 0.02 }`. */
export type InitializationConfig = PartConfig<typeof initializations>;

/** What a config says of a stack of blocks. */
export interface StackConfig extends BlockConfig {
  /** The longest sequence that the model is trained on, in tokens. */
  readonly context: number;
  /** How tokens are told apart by place. */
  readonly positional: PositionalConfig;
  /** Whether the stack's output is normalized; by default where the placement leaves it unnormalized. */
  readonly finalNorm?: boolean;
  /** How weights are drawn; `{ kind: "normal" }` by default. */
  readonly initialization?: InitializationConfig;
}

/** The initialization that a config describes. */
export function createInitialization(
  depth: Depth,
  { kind, ...options }: InitializationConfig = { kind: "normal" },
): Initialization {
  return partOf("initialization", initializations, kind)(depth, options);
}

/** The positional encoding of a stack. */
export function positionalOf(
  config: StackConfig,
  { causal, initialization }: { causal: boolean; initialization: Initialization },
): Positional {
  const { dModel, context, attention, positional } = config;
  checkHeads(dModel, attention);
  const { heads } = attention;
  return createPositional(
    { dModel, heads, dHead: dModel / heads, context, causal, initialization },
    positional,
  );
}

/** The norm behind a stack: none where its placement has normalized already. */
export function finalNormOf(
  { dModel, norm, placement, finalNorm }: StackConfig,
): Norm {
  const needed = finalNorm ?? partOf("placement", placements, placement).needsFinalNorm;
  return createNorm({ dModel }, needed ? norm : { kind: "none" });
}

// Far beyond what anybody trains: more would fill the memory before the mistake showed.
const mostLayers = 1000;
const mostOfAny = 2 ** 24;

/** Throws unless every size is a whole number from 1, and layers are at most 1,000. */
export function checkSizes(sizes: Readonly<Record<string, number>>): void {
  for (const [name, size] of Object.entries(sizes)) {
    const most = name === "layers" ? mostLayers : mostOfAny;
    if (Number.isInteger(size) && size >= 1 && size <= most) continue;
    throw new RangeError(
      `Cannot make a model with ${name} ${size}: expected a whole number from 1${
        size > most ? ` to ${most}` : ""
      }, got ${size}`,
    );
  }
}

/** Throws unless tokens come in batches. */
export function checkTokens({ shape }: Ids): void {
  if (shape.length === 2) return;
  throw new ShapeError(
    `Cannot read tokens: expected ids [batch, time], got [${shape}]; put them into a batch of one`,
  );
}

/** Throws where a sequence is longer than the positional encoding can read. */
export function checkLength(positional: Positional, time: number): void {
  if (time > positional.maximumLength) {
    throw new RangeError(
      `Cannot read a sequence of ${time} tokens: expected at most the context of ` +
        `${positional.maximumLength}, which this positional encoding has a vector for each of; crop ` +
        `the sequence, or choose rotary, alibi, relativeBias, sinusoidal or none`,
    );
  }
}
