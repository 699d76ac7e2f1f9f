import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  createFeedForward,
  createNorm,
  createResidual,
  type FeedForwardConfig,
  initialize,
  normalInitialization,
  type NormConfig,
  type PlacementName,
} from "../../lib/nn/mod.ts";
import { RandomStream } from "../../lib/random/mod.ts";
import { scope, type Tensor, tensor, withMachine } from "../../lib/tensor/mod.ts";
import { assertClose, reference } from "../tensor/machines.ts";

function random(shape: readonly number[], name: string): Tensor {
  const stream = RandomStream.named(3, name);
  const size = shape.reduce((a, b) => a * b, 1);
  return tensor(Float32Array.from({ length: size }, () => stream.normal() * 2 + 1), shape);
}

const initialization = normalInitialization({ branches: 2 }, { deviation: 0.4 });

/** Runs on the reference and frees what was made. */
const exact = (callback: () => void) => withMachine(reference, () => scope(callback));

/** Each row of `dModel` numbers by a function of its own. */
const byRow = (x: Float64Array, dModel: number, row: (values: Float64Array) => Float64Array) =>
  Float64Array.from(
    Array.from(
      { length: x.length / dModel },
      (_, i) => [...row(x.slice(i * dModel, (i + 1) * dModel))],
    ).flat(),
  );

const mean = (values: Float64Array) => values.reduce((a, b) => a + b) / values.length;

Deno.test("LayerNorm and RmsNorm are their formulas", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 9 }),
      fc.constantFrom(1e-5, 0.5),
      (dModel, epsilon) =>
        exact(() => {
          const x = random([2, 3, dModel], "x");
          const layer = initialize(createNorm({ dModel }, { kind: "layerNorm", epsilon }), {
            seed: 1,
          });
          const rms = initialize(createNorm({ dModel }, { kind: "rmsNorm", epsilon }), { seed: 1 });
          const [scale, bias] = [random([dModel], "scale"), random([dModel], "bias")];
          for (const [name, parameter] of [...layer.parameters(), ...rms.parameters()]) {
            parameter.set((name === "bias" ? bias : scale).toFloat64Array());
          }
          const [s, b] = [scale.toFloat64Array(), bias.toFloat64Array()];
          assertClose(
            layer.forward(x).toFloat64Array(),
            byRow(x.toFloat64Array(), dModel, (row) => {
              const center = mean(row);
              const variance = mean(row.map((value) => (value - center) ** 2));
              return row.map((value, i) =>
                (value - center) / Math.sqrt(variance + epsilon) * s[i] + b[i]
              );
            }),
            1e-12,
          );
          assertClose(
            rms.forward(x).toFloat64Array(),
            byRow(x.toFloat64Array(), dModel, (row) => {
              const size = Math.sqrt(
                mean(row.map((value) => value ** 2)) + epsilon,
              );
              return row.map((value, i) => value / size * s[i]);
            }),
            1e-12,
          );
        }),
    ),
  );
});

Deno.test("createNorm starts with scale 1 and bias 0, and has no bias where told so", () => {
  const state = (config: NormConfig) =>
    Object.fromEntries(
      [...initialize(createNorm({ dModel: 2 }, config), { seed: 1 }).parameters()]
        .map(([name, parameter]) => [name, parameter.toNested()]),
    );
  assertEquals(state({ kind: "layerNorm" }), { scale: [1, 1], bias: [0, 0] });
  assertEquals(state({ kind: "layerNorm", bias: false }), { scale: [1, 1] });
  assertEquals(state({ kind: "rmsNorm" }), { scale: [1, 1] });
  assertEquals(state({ kind: "none" }), {});
});

Deno.test("createNorm and createFeedForward name what there is", () => {
  assertThrows(
    () => createNorm({ dModel: 2 }, { kind: "layernorm" } as unknown as NormConfig),
    RangeError,
    'Cannot find norm "layernorm": expected one of layerNorm, rmsNorm, none; did you mean "layerNorm"?',
  );
  assertThrows(
    () =>
      createFeedForward(
        { dModel: 2, initialization },
        { kind: "swish" } as unknown as FeedForwardConfig,
      ),
    RangeError,
    'Cannot find feedForward "swish": expected one of relu, gelu, geluTanh, swiGlu, geGlu',
  );
  assertThrows(
    () => createResidual("mid" as PlacementName, { dModel: 2, norm: { kind: "none" }, dropout: 0 }),
    RangeError,
    "expected one of pre, post, both",
  );
});

/** Φ by Simpson's rule: the integral of the normal density. */
function phi(x: number): number {
  const steps = 4000;
  const density = (t: number) => Math.exp(-t * t / 2) / Math.sqrt(2 * Math.PI);
  let sum = density(0) + density(x);
  for (let i = 1; i < steps; i++) sum += density(x * i / steps) * (i % 2 ? 4 : 2);
  return 0.5 + sum * x / steps / 3;
}

const activations: Record<FeedForwardConfig["kind"], (x: number) => number> = {
  relu: (x) => Math.max(x, 0),
  gelu: (x) => x * phi(x),
  geluTanh: (x) => x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))) / 2,
  swiGlu: (x) => x / (1 + Math.exp(-x)),
  geGlu: (x) => x * phi(x),
};

for (const [kind, activation] of Object.entries(activations)) {
  Deno.test(`createFeedForward of kind ${kind} is its formula`, () =>
    exact(() => {
      const network = initialize(
        createFeedForward(
          { dModel: 4, initialization },
          { kind: kind as FeedForwardConfig["kind"], dHidden: 6 },
        ),
        { seed: 1 },
      );
      const parameters = network.parameters();
      for (const [name, parameter] of parameters) {
        if (name.endsWith("bias")) parameter.set(random(parameter.shape, name).toFloat64Array());
      }
      const map = (x: Tensor, name: string) =>
        x.matmul(parameters.get(`${name}.weight`)!).add(parameters.get(`${name}.bias`)!);
      const x = random([3, 4], "x");
      const activate = (y: Tensor) => tensor(y.toFloat64Array().map(activation), y.shape);
      const hidden = parameters.has("gate.weight")
        ? activate(map(x, "gate")).mul(map(x, "up"))
        : activate(map(x, "up"));
      assertClose(
        network.forward(x.reshape([1, 3, 4])).toFloat64Array(),
        map(hidden, "down").toFloat64Array(),
        1e-10,
      );
    }));
}

Deno.test("createFeedForward is 4 · dModel wide by default, gated 8/3 of it: as many parameters", () => {
  const width = (kind: FeedForwardConfig["kind"]) =>
    createFeedForward({ dModel: 96, initialization }, { kind, bias: false }).parameterCount();
  assertEquals([width("relu"), width("swiGlu")], [2 * 96 * 384, 3 * 96 * 256]);
});

Deno.test("createResidual places the norm before, behind, and on both sides of a branch", () =>
  exact(() => {
    const x = random([1, 2, 4], "x");
    const norm = { kind: "rmsNorm" } as const;
    const n = (y: Tensor) => y.rmsNorm({ epsilon: 1e-6 });
    const branch = (y: Tensor) => y.mul(3).add(1);
    const run = (placement: PlacementName) =>
      initialize(createResidual(placement, { dModel: 4, norm, dropout: 0 }), { seed: 1 })
        .forward(x, branch).toFloat64Array();
    assertClose(run("pre"), x.add(branch(n(x))).toFloat64Array(), 1e-14);
    assertClose(run("post"), n(x.add(branch(x))).toFloat64Array(), 1e-14);
    assertClose(run("both"), x.add(n(branch(n(x)))).toFloat64Array(), 1e-14);
  }));
