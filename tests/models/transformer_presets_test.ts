import { assert, assertEquals } from "@std/assert";
import { createEngine } from "../../lib/kernels/engine.ts";
import {
  Transformer,
  transformerBase,
  transformerBig,
  type TransformerConfig,
} from "../../lib/models/mod.ts";
import { initialize } from "../../lib/nn/mod.ts";
import { RandomStream } from "../../lib/random/mod.ts";
import { createMachine, currentMachine, withMachine } from "../../lib/tensor/mod.ts";
import { train } from "../../lib/training/mod.ts";

/** Counted by hand: a shared table, and attention without biases. */
function countOf(
  { sourceVocabulary, dModel, feedForward, encoderLayers, decoderLayers }: TransformerConfig,
): number {
  const { dHidden } = feedForward as { dHidden: number };
  const attention = 4 * dModel * dModel;
  const network = 2 * dModel * dHidden + dHidden + dModel;
  const norm = 2 * dModel;
  return sourceVocabulary * dModel + encoderLayers * (attention + network + 2 * norm) +
    decoderLayers * (2 * attention + network + 3 * norm);
}

for (
  const [name, preset, parameters, published] of [
    // 3 % below the table, as every count from the paper's own description is.
    ["transformerBase", transformerBase, 63_045_632, 65e6],
    ["transformerBig", transformerBig, 214_171_648, 213e6],
  ] as const
) {
  Deno.test(`${name} has ${parameters} parameters, counted without making them`, () => {
    const { heap } = currentMachine();
    const before = heap.heldBytes;
    const model = new Transformer(preset);
    assertEquals([model.parameterCount(), countOf(preset)], [parameters, parameters]);
    assert(Math.abs(parameters / published - 1) < 0.031);
    assertEquals(heap.heldBytes, before);
  });
}

Deno.test({
  name: "transformerBase takes a training step in less than 2 GB",
  ignore: Deno.systemMemoryInfo().available < 3e9,
  fn() {
    const machine = createMachine(createEngine());
    withMachine(machine, () => {
      const model = initialize(new Transformer(transformerBase), { seed: 1 });
      const random = RandomStream.named(1, "pairs");
      const shape = [2, 24];
      const draw = () => ({
        data: Int32Array.from({ length: 48 }, () => 1 + random.below(36_999)),
        shape,
      });
      const target = draw();
      const batch = { source: draw(), targetInput: target, targetOutput: target };
      const [first, second] = train(model, [batch, batch], {
        steps: 2,
        batch: 2,
        optimizer: { kind: "adam", learningRate: 1e-4, betas: [0.9, 0.98], epsilon: 1e-9 },
        labelSmoothing: 0.1,
      });
      // Vaswani's first loss: logits of variance about 1 over 37,000 tokens.
      assert(first.loss > Math.log(37_000) * 0.9 && first.loss < Math.log(37_000) * 1.3);
      assert(second.loss < first.loss);
      assert(machine.heap.peakBytes < 2e9, `${machine.heap.peakBytes} bytes`);
    });
    machine.engine.setThreads(1);
  },
});
