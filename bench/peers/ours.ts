/**
 * Our training as a process: `deno run -A bench/peers/ours.ts '{"context": 64, …}'`.
 *
 * @module
 */
import { currentMachine } from "../../mod.ts";
import { trainingOf } from "../gpt.ts";
import { serve } from "./serve.ts";

await serve((task) => {
  const { engine, heap } = currentMachine();
  engine.setThreads(task.threads);
  const { model, steps } = trainingOf(task);
  heap.resetPeak();
  return {
    title: `this, ${engine.name}`,
    parameters: model.parameterCount(),
    step: () => steps.next().value.loss,
    tensorBytes: () => heap.peakBytes,
  };
});
