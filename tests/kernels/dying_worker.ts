/**
 * A worker that joins the first job it sees and ends in the middle of it.
 *
 * @module
 */
import process from "node:process";
import { workerData } from "node:worker_threads";
import { controlBlock, jobOpen, word } from "../../lib/kernels/job.ts";
import { currentSystemThread } from "../../lib/kernels/system_thread.ts";
import type { WorkerData } from "../../lib/kernels/worker.ts";

const { memory, thread } = workerData as WorkerData;
const { words } = controlBlock(memory);
Atomics.store(words, word.systemThread + thread, currentSystemThread());
Atomics.add(words, word.ready, 1);
Atomics.notify(words, word.ready);
for (;;) {
  const state = Atomics.load(words, word.state);
  if ((state & jobOpen) === 0) continue;
  if (Atomics.compareExchange(words, word.state, state, state + 1) === state) break;
}
process.exit();
