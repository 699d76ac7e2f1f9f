/**
 * A small experiment on a real model: also the script whose processes serve its cells.
 *
 * @module
 */
import { type Experiment, experiment } from "../../lib/experiment/experiment.ts";
import { createRunTrainer } from "../../lib/experiment/run_trainer.ts";
import { serveCells } from "../../lib/experiment/serve_cells.ts";
import type { RunConfig } from "../../lib/training/mod.ts";

const base: RunConfig = {
  model: {
    kind: "gpt",
    context: 16,
    dModel: 16,
    layers: 1,
    norm: { kind: "layerNorm" },
    placement: "pre",
    positional: { kind: "rotary" },
    attention: { heads: 2 },
    feedForward: { kind: "gelu", dHidden: 32 },
  },
  data: { kind: "reverse", length: [2, 4], symbols: 6, validationExamples: 32 },
  training: { steps: 8, batch: 8, optimizer: { kind: "adamW", learningRate: 3e-3 } },
};

/** One head against two, and a learning rate that no model survives. */
export const trained: Experiment = experiment({
  name: "trained",
  title: "Heads",
  question: "Does a run train?",
  background: "",
  trainer: createRunTrainer({
    follow: ({ model }) => {
      const norms: number[] = [];
      return {
        onGradients(gradients) {
          const [name] = [...model.parameters().keys()];
          norms.push(Math.hypot(...gradients.get(name)!.toArray()));
        },
        result: () => norms,
      };
    },
  }),
  base,
  variants: {
    two: {},
    one: { model: { attention: { heads: 1 } } },
    wild: { training: { optimizer: { kind: "sgd", learningRate: 1e30 } } },
  },
  presets: { quick: { seeds: 2 }, full: { seeds: 3 } },
  measures: {
    parameters: { run: ({ model }) => model.parameterCount() },
    gradients: {
      run: ({ followed }) => ({
        kind: "curve",
        x: followed.map((_, i) => i + 1),
        y: followed,
        xTitle: "step",
        yTitle: "gradient norm",
      }),
    },
  },
});

if (import.meta.main) await serveCells(() => Promise.resolve(trained));
