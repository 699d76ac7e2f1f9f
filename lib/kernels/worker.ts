/**
 * One thread of the pool: waits for a job, does its part, waits for the next.
 *
 * @module
 */
import { workerData } from "node:worker_threads";
import type { BlasLibrary } from "./blas/load.ts";
import { instantiate, kernelNames } from "./instance.ts";
import { currentSystemThread } from "./system_thread.ts";
import { controlBlock, failureBytes, jobOpen, spinWhile, takeParts, word } from "./job.ts";

/** What a worker is started with. */
export interface WorkerData {
  /** The compiled kernels. */
  module: WebAssembly.Module;
  /** The memory that all threads share. */
  memory: WebAssembly.Memory;
  /** This thread's number; the main thread is 0. */
  thread: number;
  /** The pool that it belongs to. */
  pool: number;
  /** The library that multiplies matrices, where one does. */
  library?: BlasLibrary;
}

const { module, memory, thread, pool, library } = workerData as WorkerData;
const kernels = instantiate(module, memory, thread, library);
const names = kernelNames(module);
const control = controlBlock(memory);
const { words } = control;
const progress = word.progress + thread;

Atomics.store(words, word.systemThread + thread, currentSystemThread());
let epoch = Atomics.load(words, word.epoch);
Atomics.add(words, word.ready, 1);
Atomics.notify(words, word.ready);
while (Atomics.load(words, word.pool) === pool) {
  if (join()) {
    try {
      doJob();
    } catch (error) {
      report(String(error));
    }
    leave();
  }
  if (!spinWhile(words, word.epoch, epoch)) Atomics.wait(words, word.epoch, epoch);
  epoch = Atomics.load(words, word.epoch);
}

/** Joins the open job; a job that has been closed in the meantime is left alone. */
function join(): boolean {
  for (;;) {
    const state = Atomics.load(words, word.state);
    if ((state & jobOpen) === 0) return false;
    if (Atomics.compareExchange(words, word.state, state, state + 1) === state) return true;
  }
}

function doJob() {
  const numbers = Array.from(control.arguments.subarray(0, words[word.argumentCount]));
  numbers.push(0, 0);
  takeParts(words, kernels[names[words[word.kernel]]], numbers, progress);
}

function leave() {
  if (Atomics.sub(words, word.state, 1) === 1) Atomics.notify(words, word.state);
}

/** Leaves the message of the first worker that fails, and ends the job for all. */
function report(message: string) {
  const text = new TextEncoder().encode(message).subarray(0, failureBytes);
  if (Atomics.compareExchange(words, word.failureLength, 0, text.length) === 0) {
    control.failure.set(text);
  }
  Atomics.store(words, word.next, words[word.count]);
}
