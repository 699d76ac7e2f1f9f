import {
  constant,
  createNorm,
  type Embedding,
  type FeedForwardConfig,
  type Initialization,
  Linear,
  Module,
  type Norm,
  type NormConfig,
  type Parameter,
  parameter,
  partOf,
} from "../nn/mod.ts";
import type { Tensor } from "../tensor/mod.ts";

const activations: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  relu: (x) => x.relu(),
  gelu: (x) => x.gelu(),
  geluTanh: (x) => x.geluTanh(),
};

/** What a head that fills gaps depends on. */
export interface MaskedTokenHeadConfig {
  /** How many tokens there are. */
  readonly vocabulary: number;
  /** The width of the states. */
  readonly dModel: number;
  /** The norm behind the activation. */
  readonly norm: NormConfig;
  /** Whose activation the head has too. */
  readonly feedForward: FeedForwardConfig;
}

/**
 * `norm(activation(x W + b)) Eᵀ + c` with the embedding's table E (Devlin et al. 2018): logits of the
 * token that stood at a position.
 *
 * @example
 * ```ts
 * import { MaskedTokenHead } from "./mod.ts";
 * import { Embedding, initialize, normal, normalInitialization } from "../nn/mod.ts";
 * import { ones } from "../tensor/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const initialization = normalInitialization({ branches: 2 });
 * const sizes = { vocabulary: 100, dModel: 8 };
 * const parts = { norm: { kind: "layerNorm" }, feedForward: { kind: "gelu" } } as const;
 * const head = initialize(new MaskedTokenHead({ ...sizes, ...parts }, { initialization }), { seed: 1 });
 * const embedding = initialize(new Embedding(sizes, { initializer: normal(0.02) }), { seed: 1 });
 * assertEquals(head.forward(ones([2, 3, 8]), embedding).shape, [2, 3, 100]);
 * ```
 */
export class MaskedTokenHead extends Module {
  /** `W, b`: `[dModel, dModel]`. */
  readonly transform: Linear;
  /** Behind the activation. */
  readonly norm: Norm;
  /** `[vocabulary]`. */
  readonly bias: Parameter;
  readonly #activate: (x: Tensor) => Tensor;

  /** A head, drawn by `initialization` once the model is initialized. */
  constructor(
    { vocabulary, dModel, norm, feedForward }: MaskedTokenHeadConfig,
    { initialization }: { readonly initialization: Initialization },
  ) {
    super();
    this.transform = new Linear({ inputs: dModel, outputs: dModel }, {
      initializer: initialization.weight(dModel, dModel),
    });
    this.norm = createNorm({ dModel }, norm);
    this.bias = parameter([vocabulary], constant(0));
    this.#activate = partOf(
      "feedForward of a masked language model",
      activations,
      feedForward.kind,
    );
  }

  /** States `[…, dModel]` → logits `[…, vocabulary]`. */
  forward(states: Tensor, embedding: Embedding): Tensor {
    const transformed = this.norm.forward(this.#activate(this.transform.forward(states)));
    return transformed.linear(embedding.table, this.bias, { transposed: true });
  }
}
