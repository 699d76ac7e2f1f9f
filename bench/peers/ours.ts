/**
 * Our training as a process: `deno run -A bench/peers/ours.ts '{"context": 64, …}'`.
 *
 * @module
 */
import { currentMachine, Gpt, initialize, RandomStream, train } from "../../mod.ts";
import { gptOf } from "../set_ups.ts";
import { serve } from "./serve.ts";

await serve((task) => {
  const { vocabulary, context, batch, threads } = task;
  const { engine, heap } = currentMachine();
  engine.setThreads(threads);
  const random = RandomStream.named(1, "bench");
  const ids = () => ({
    data: Int32Array.from({ length: batch * context }, () => random.below(vocabulary)),
    shape: [batch, context],
  });
  const data = { inputs: ids(), targets: ids() };
  const batches = (function* () {
    for (;;) yield data;
  })();
  const model = initialize(new Gpt(gptOf(task)), { seed: 1 });
  const steps = train(model, batches, {
    steps: 1e9,
    batch,
    optimizer: { kind: "adamW", learningRate: 1e-3 },
  });
  heap.resetPeak();
  return {
    title: `this, ${engine.name}`,
    parameters: model.parameterCount(),
    step: () => steps.next().value.loss,
    tensorBytes: () => heap.peakBytes,
  };
});
