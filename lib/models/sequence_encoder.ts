import { Module } from "../nn/mod.ts";
import { type Ids, type Tensor, tensor } from "../tensor/mod.ts";

/** What an encoder reads besides tokens. */
export interface EncoderInputs {
  /** Which text each token belongs to, `[batch, time]`; the first one where left out. */
  readonly segments?: Ids;
  /** `[batch, time]`: −∞ where nobody may look, 0 elsewhere; by padding where left out. */
  readonly keyMask?: Tensor;
}

/** Reads a whole sequence of tokens: what heads stand on. */
export abstract class SequenceEncoder extends Module {
  /** The width of its states. */
  abstract get dModel(): number;

  /** What hides padding: `[batch, time]`, or nothing where there is none. */
  keyMask(_ids: Ids): Tensor | undefined {
    return undefined;
  }

  /** States of each position: ids `[batch, time]` → `[batch, time, dModel]`. */
  abstract encode(ids: Ids, inputs?: EncoderInputs): Tensor;

  /** One vector for a whole sequence, `[batch, dModel]`: by default the mean of what is not hidden. */
  pool(states: Tensor, keyMask?: Tensor): Tensor {
    return meanOfSeen(states, keyMask);
  }
}

/** The mean of the states that are not hidden: `[batch, time, dModel]` → `[batch, dModel]`. */
export function meanOfSeen(states: Tensor, keyMask?: Tensor): Tensor {
  const [batch, time, dModel] = states.shape;
  const seen = keyMask?.toArray().map((value) => value === 0 ? 1 : 0) ??
    new Float32Array(batch * time).fill(1);
  for (let row = 0; row < batch; row++) {
    const weights = seen.subarray(row * time, (row + 1) * time);
    const count = Math.max(weights.reduce((sum, weight) => sum + weight, 0), 1);
    weights.forEach((weight, i) => weights[i] = weight / count);
  }
  return tensor(seen, [batch, 1, time]).matmul(states).reshape([batch, dModel]);
}
