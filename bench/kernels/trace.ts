/**
 * What a training step asks of the kernels, and how long each takes in its place and alone.
 *
 * @module
 */
import { createEngine, createMachine, type Engine, withMachine } from "../../lib/tensor/mod.ts";
import type { KernelName } from "../../lib/kernels/reference/mod.ts";
import { trainingOf } from "../gpt.ts";
import type { SetUp } from "../set_ups.ts";
import { type Cost, costs } from "./costs.ts";
import { elapsed, fastest } from "./timing.ts";
import { type Call, runWork } from "./work.ts";

/** All calls of one kernel in a step. */
export interface KernelTime {
  readonly kernel: string;
  readonly calls: number;
  /** In its place in the step, ns. */
  readonly time: number;
  /** The least that it has to do; nothing where its cost is not known. */
  readonly cost?: Cost;
  /** The same work on numbers that stand in the first cache, on one thread, ns. */
  readonly cached?: number;
}

/** What fits into any processor's first cache, with room for more. */
const cacheBytes = 16 << 10;

/** Kernels that follow ids: after the step others' numbers stand there, and they cannot be run again. */
const followIds: ReadonlySet<string> = new Set<KernelName>([
  "crossEntropy",
  "crossEntropyBackward",
  "embedding",
  "embeddingBackward",
]);

/** Times every kernel of a training step on so many threads: of several steps, each call's fastest. */
export function traceStep(setUp: SetUp, threads: number, steps: number): KernelTime[] {
  const engine = createEngine({ threads });
  const calls: (Call & { readonly time: number })[][] = [];
  withMachine(createMachine(timed(engine, (call) => calls.at(-1)?.push(call))), () => {
    const training = trainingOf(setUp).steps;
    for (let i = 0; i < 3; i++) training.next();
    for (let i = 0; i < steps; i++) {
      calls.push([]);
      training.next();
    }
  });
  engine.setThreads(1);
  const fastestCalls = calls[0].map((call, i) => ({
    ...call,
    time: Math.min(...calls.map((step) => step[i].time)),
  }));
  const byKernel = Map.groupBy(fastestCalls, ({ kernel }) => kernel);
  return [...byKernel].map(([kernel, calls]) => ({
    kernel,
    calls: calls.length,
    time: sum(calls.map(({ time }) => time)),
    ...limitsOf(engine, calls),
  })).sort((a, b) => b.time - a.time);
}

/** The engine, telling of each call how long it took. */
function timed(engine: Engine, tell: (call: Call & { readonly time: number }) => void): Engine {
  const run: Engine["run"] = (kernel, count, cost, ...args) => {
    const kept = [...args];
    tell({
      kernel,
      count,
      cost,
      args: kept,
      time: elapsed(() => engine.run(kernel, count, cost, ...args)),
    });
  };
  return Object.create(engine, { run: { value: run } });
}

function limitsOf(engine: Engine, calls: readonly Call[]): Pick<KernelTime, "cost" | "cached"> {
  const found = calls.map((call) => ({ call, cost: costs[call.kernel]?.(call.count, call.args) }));
  if (found.some(({ cost }) => cost === undefined)) return {};
  const cost = {
    operations: sum(found.map(({ cost }) => cost!.operations)),
    bytes: sum(found.map(({ cost }) => cost!.bytes)),
  };
  if (followIds.has(calls[0].kernel)) return { cost };
  // The same shapes come again in every layer.
  const known = new Map<string, number>();
  const cached = found.map(({ call, cost }) => {
    const key = JSON.stringify([call.count, cost]);
    const time = known.get(key) ?? timeInCache(engine, call, cost!);
    known.set(key, time);
    return time;
  });
  return { cost, cached: sum(cached) };
}

/** A short part of a call's range again and again, as long as the whole range would take. */
function timeInCache(engine: Engine, call: Call, { bytes }: Cost): number {
  const part = Math.floor(call.count * cacheBytes / Math.max(bytes, 1));
  const count = Math.min(
    call.count,
    Math.max(part - part % 16, part >= 1 ? Math.min(part, 16) : 1),
  );
  const work = { label: call.kernel, calls: [{ ...call, count }] };
  // The clock's own grain is some microseconds.
  const times = Math.max(1, Math.ceil(20_000 / (count * call.cost)));
  const run = () => {
    for (let i = 0; i < times; i++) runWork(engine, work);
  };
  return fastest(run, 10) / times / count * call.count;
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
