import { assertEquals, assertThrows } from "@std/assert";
import { initialize, Module, normal, type Parameter, parameter } from "../../lib/nn/mod.ts";
import { differentiate, scope, type Tensor, tensor, withMachine } from "../../lib/tensor/mod.ts";
import {
  clipScale,
  createOptimizer,
  globalNorm,
  type OptimizerConfig,
} from "../../lib/training/mod.ts";
import { assertClose, compiled, reference } from "../tensor/machines.ts";
import pytorch from "./reference/pytorch.json" with { type: "json" };

/** A matrix, which decays, and a vector, which does not. */
class Weights extends Module {
  readonly weight: Parameter = parameter([2, 3], normal(1));
  readonly bias: Parameter = parameter([5], normal(1));
}

function startingWeights(): Weights {
  const model = initialize(new Weights(), { seed: 1 });
  model.weight.set(Array.from({ length: 6 }, (_, i) => 0.1 * (i + 1) * (-1) ** i));
  model.bias.set([0.3, -0.2, 0.1, 0.05, -0.4]);
  return model;
}

/** Gradients that are what reference/pytorch.py sets. */
function gradientsAt(model: Weights, step: number) {
  const wanted = ({ size, shape }: Tensor, shift: number) =>
    tensor(Array.from({ length: size }, (_, i) => Math.cos(step * 1.7 + i + shift) * 0.5), shape);
  const { weight, bias } = model;
  return differentiate(
    model,
    () => weight.mul(wanted(weight, 0)).sum().add(bias.mul(wanted(bias, 2)).sum()),
  ).gradients;
}

const configs: Record<Exclude<keyof typeof pytorch, "clip" | "crossEntropy">, OptimizerConfig> = {
  sgd: { kind: "sgd", learningRate: 0.1 },
  momentum: { kind: "sgd", learningRate: 0.1, momentum: 0.9, weightDecay: 0.2 },
  adam: { kind: "adam", learningRate: 0.05, betas: [0.8, 0.95], epsilon: 1e-6, weightDecay: 0.2 },
  adamDefaults: { kind: "adam", learningRate: 0.05 },
  adamW: { kind: "adamW", learningRate: 0.05, betas: [0.9, 0.99], weightDecay: 0.2 },
  adamWDefaults: { kind: "adamW", learningRate: 0.05 },
};

for (const [name, config] of Object.entries(configs)) {
  Deno.test(`createOptimizer moves parameters as PyTorch does: ${name}`, () => {
    const expected = pytorch[name as keyof typeof configs];
    for (const [machine, tolerance] of [[reference, 1e-13], [compiled, 1e-6]] as const) {
      withMachine(machine, () => {
        const model = startingWeights();
        const optimizer = createOptimizer(model, config);
        for (let step = 1; step <= 6; step++) {
          scope(() => {
            const { learningRate } = config;
            optimizer.update(gradientsAt(model, step), { learningRate, gradientScale: 1 });
          });
          const values = expected.find((state) => state.step === step);
          if (values === undefined) continue;
          assertClose(model.weight.toFloat64Array(), values.weight, tolerance);
          assertClose(model.bias.toFloat64Array(), values.bias, tolerance);
        }
      });
    }
  });
}

Deno.test("globalNorm and clipScale clip as PyTorch does", () => {
  withMachine(reference, () => {
    const { norm, weight, bias } = pytorch.clip;
    const gradients = gradientsAt(startingWeights(), 1);
    assertClose([globalNorm(gradients)], [norm], 1e-14);
    const clipped = (name: string) =>
      gradients.get(name)!.mul(clipScale(norm, 0.5)).toFloat64Array();
    assertClose(clipped("weight"), weight, 1e-14);
    assertClose(clipped("bias"), bias, 1e-14);
  });
  assertEquals([clipScale(3, undefined), clipScale(0.1, 0.5)], [1, 1]);
});

Deno.test("Optimizer.update scales gradients before it looks at them", () => {
  for (const config of Object.values(configs)) {
    const after = (factor: number, gradientScale: number) => {
      const model = startingWeights();
      const optimizer = createOptimizer(model, config);
      const { gradients } = differentiate(
        model,
        () => model.weight.square().sum().add(model.bias.square().sum()).mul(factor),
      );
      optimizer.update(gradients, { learningRate: 0.1, gradientScale });
      return [...model.weight.toArray(), ...model.bias.toArray()];
    };
    assertEquals(after(4, 0.25), after(1, 1));
  }
});

Deno.test("globalNorm counts parameters only, whatever stood in memory around them", () => {
  withMachine(compiled, () =>
    scope(() => {
      const model = startingWeights();
      // What these leave behind is found again by the arrays below.
      scope(() => {
        for (let i = 0; i < 20; i++) tensor(new Float32Array(16).fill(1e20));
        for (let i = 0; i < 20; i++) tensor(new Float32Array(32).fill(NaN));
      });
      const { gradients } = differentiate(model, () => {
        const { weight, bias } = model;
        return weight.add(weight.mul(2)).sum().add(bias.mul(bias).add(bias).sum());
      });
      const sum = [...gradients.values()].map((gradient) => gradient.square().sum().item())
        .reduce((a, b) => a + b);
      assertClose([globalNorm(gradients)], [Math.sqrt(sum)], 1e-6);
    }));
});

Deno.test("createOptimizer names what there is", () => {
  assertThrows(
    () =>
      createOptimizer(
        startingWeights(),
        { kind: "adamw", learningRate: 1 } as unknown as OptimizerConfig,
      ),
    RangeError,
    'Cannot find optimizer "adamw": expected one of sgd, adam, adamW; did you mean "adamW"?',
  );
});
