/**
 * Each kernel of a training step beside what this machine allows, and what keeps it from that.
 *
 * @module
 */
import type { Command } from "commander";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { chartOf } from "../../lib/chart/chart.ts";
import { positiveInteger } from "../../lib/command/program.ts";
import { InputError } from "../../lib/errors.ts";
import { bench, type Row, table } from "../bench.ts";
import { drawChart } from "../draw.ts";
import { labelOf, labelTitle, setUps } from "../set_ups.ts";
import { type Limits, measureLimits } from "./limits.ts";
import { type KernelTime, traceStep } from "./trace.ts";
import { limitsText } from "./work.ts";

interface Options {
  readonly only: number;
  readonly steps: number;
  readonly threads: number;
  readonly write: boolean;
}

/** A kernel's time and where it stands between its limits, in ms a step. */
interface Place extends KernelTime {
  readonly share: number;
  /** What the processor's multiply-adds and memory allow, whichever is more. */
  readonly limit?: number;
  /** What its own instructions take where every number is in the first cache. */
  readonly instructions?: number;
  readonly why: string;
}

const page = new URL("../roofline.md", import.meta.url);
const picture = new URL("../roofline.svg", import.meta.url);

/** `deno task bench roofline`. */
export default bench<Options>({
  examples: [
    { does: "Write bench/roofline.md for 128 × 4 × 128 × 32", type: "deno task bench roofline" },
    { does: "Look at the largest set-up", type: "deno task bench roofline --only 4 --no-write" },
  ],
  options: (command: Command) =>
    command
      .option("--only <n>", "one of the four set-ups, 1 to 4", positiveInteger, 3)
      .option("--steps <n>", "steps, of which each call's fastest counts", positiveInteger, 16)
      .option("--threads <n>", "threads", positiveInteger, navigator.hardwareConcurrency)
      .option("--no-write", "print only"),
  brief: { only: 2, steps: 3, write: false },
  async run({ only, steps, threads, write }): Promise<Row[]> {
    const setUp = setUps[only - 1];
    if (setUp === undefined) {
      throw new InputError(
        `Cannot take set-up ${only}: expected 1 to ${setUps.length}, got ${only}`,
      );
    }
    const limits = measureLimits(threads);
    console.log(`${limitsText(limits)}\n`);
    const places = placesOf(traceStep(setUp, threads, steps), limits);
    const rows = places.filter(({ share }) => share >= 0.002).map((place) => rowOf(place, limits));
    if (write) {
      await drawChart(rooflineChart(places), fileURLToPath(picture));
      await Deno.writeTextFile(page, pageText(labelOf(setUp), limits, rows));
      console.error(`wrote ${fileURLToPath(page)}`);
    }
    return rows;
  },
});

function placesOf(times: readonly KernelTime[], limits: Limits): Place[] {
  const all = times.reduce((sum, { time }) => sum + time, 0);
  return times.map((one) => {
    const { cost, cached, time } = one;
    const limit = cost === undefined
      ? undefined
      : Math.max(cost.operations / limits.gflops, cost.bytes / limits.copyGBps);
    const alone = cached === undefined ? undefined : cached / limits.threads;
    // Slower than in its place: a short part pays for what the whole range shares, and says nothing.
    const instructions = alone !== undefined && alone > 1.25 * time ? undefined : alone;
    return {
      ...one,
      share: time / all,
      limit,
      instructions,
      why: reason(one, limit, instructions),
    };
  });
}

/** What a kernel spends most of its time on that the limit does not count, from what was measured. */
function reason(
  { calls, time }: KernelTime,
  limit: number | undefined,
  instructions: number | undefined,
): string {
  if (limit === undefined) return "no limit is known for it";
  if (limit > 1.1 * time) return "faster than memory: it finds its numbers in a cache";
  if (limit >= 0.8 * time) return "at its limit";
  if (time / calls < 20_000) return "calls of a few microseconds: starting them counts";
  if (instructions === undefined) return "not known: it cannot be run in small parts";
  if (instructions >= 0.75 * time) return "its instructions: as slow in the first cache";
  if (instructions >= 0.4 * time) return "its instructions, and waiting for memory";
  return "waiting for memory and other threads: its instructions take little of it";
}

function rowOf(
  { kernel, calls, time, share, cost, limit, instructions, why }: Place,
  limits: Limits,
): Row {
  const isProduct = cost !== undefined && cost.operations > 0;
  return {
    kernel,
    calls,
    "ms a step": time / 1e6,
    "share": `${(100 * share).toFixed(1)} %`,
    "GFLOP/s": isProduct ? cost.operations / time : undefined,
    "GB/s": cost && cost.bytes / time,
    "limit, ms": limit && limit / 1e6,
    "limited by": cost === undefined
      ? ""
      : cost.operations / limits.gflops > cost.bytes / limits.copyGBps
      ? "multiply-adds"
      : "memory",
    "of the limit": limit && limit / time,
    "from the first cache, ms": instructions && instructions / 1e6,
    why,
  };
}

/** Bars of milliseconds, with the part that the limit allows in front. */
function rooflineChart(places: readonly Place[]) {
  const drawn = places.filter(({ share }) => share >= 0.01);
  const values = drawn.map(({ kernel, time, limit = 0, why }) => ({
    kernel,
    time: time / 1e6,
    limit: Math.min(limit, time) / 1e6,
    why,
  }));
  const y = { field: "kernel", type: "nominal", title: null, sort: null };
  const x = (field: string) => ({
    field,
    type: "quantitative",
    title: "Milliseconds of a training step",
    axis: { grid: true },
  });
  return chartOf({
    description: `Milliseconds of each kernel in a training step, and of its limit: ${
      values.map(({ kernel, time, limit }) => `${kernel} ${time.toFixed(1)} (${limit.toFixed(1)})`)
        .join("; ")
    }.`,
    title: {
      text: "Where a training step's time goes",
      subtitle: ["Dark: what multiply-adds or memory allow at best; light: what is above that"],
    },
    width: 480,
    height: { step: 24 },
    data: { values },
    layer: [
      { mark: { type: "bar", style: "attentionBar", opacity: 0.3 }, encoding: { x: x("time"), y } },
      { mark: { type: "bar", style: "attentionBar" }, encoding: { x: x("limit"), y } },
    ],
  });
}

function pageText(setUp: string, limits: Limits, rows: readonly Row[]): string {
  return `# Where a training step's time goes

Measured with \`deno task bench roofline\` on ${cpus()[0]?.model.trim()}, ${
    new Date().toISOString().slice(0, 10)
  }: a step of the GPT of
${setUp} (${labelTitle}) on ${limits.threads} threads.
${limitsText(limits)}.

![Milliseconds of each kernel and of its limit](roofline.svg)

${table(rows)}

- **limit**: the longer of two times, that of its multiplications and additions at the processor's
  128-bit multiply-add peak, and that of reading and writing each array once at the speed of a copy
  from memory.
- **from the first cache**: the same work on a part of the numbers that stays in the first cache,
  divided by the threads: what its instructions take. Where that is close to its time, fewer
  instructions would help; where it is far below, memory is what it waits for.
- Times are each call's fastest of several steps, in its place in the step.
`;
}
