/**
 * Our training as a process: `deno run -A bench/peers/ours.ts '{"context": 64, …}' wasm`.
 *
 * @module
 */
import { currentMachine } from "../../mod.ts";
import { trainingOf } from "../gpt.ts";
import { serve } from "./serve.ts";

await serve((task) => {
  const { engine, heap } = currentMachine();
  engine.setThreads(task.threads);
  engine.setBackend(Deno.args[1] === "blas" ? "blas" : "wasm");
  const { title, version } = engine.blas ?? { title: "WebAssembly", version: "" };
  const { model, steps } = trainingOf(task);
  heap.resetPeak();
  return {
    title: `this, ${title} ${version}`.trim(),
    parameters: model.parameterCount(),
    step: () => steps.next().value.loss,
    tensorBytes: () => heap.peakBytes,
  };
});
