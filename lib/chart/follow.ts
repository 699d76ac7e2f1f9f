/**
 * Loops in a notebook: their progress on one line, and a Stop that ends them between two steps.
 *
 * @module
 */
import type { Observer, RunRecord } from "../experiment/mod.ts";
import { formatNumber } from "../format.ts";
import { type Broadcast, kernelBroadcast } from "./kernel.ts";

/** How a loop is followed. */
export interface FollowOptions {
  /** How many items there are, for the time left. */
  readonly total?: number;
  /** What the items are called. */
  readonly unit?: string;
  /** Ends the loop; the notebook's Stop unless given. */
  readonly signal?: AbortSignal;
  /** Where messages go: to the kernel's notebook where absent. */
  readonly broadcast?: Broadcast;
}

const pause = 250;

/**
 * Goes through `items` as `for … of` does, with a line in the notebook that says how far it is, how fast,
 * and how long it takes still. The notebook's Stop ends the loop between two items: what they did to a
 * model stays, and the cell goes on behind the loop.
 *
 * @example
 * ```ts
 * import { follow } from "./follow.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const stop = new AbortController();
 * const seen: number[] = [];
 * for await (const step of follow([1, 2, 3, 4], { total: 4, signal: stop.signal })) {
 *   seen.push(step);
 *   if (step === 2) stop.abort();
 * }
 * assertEquals(seen, [1, 2]);
 * ```
 */
export async function* follow<T>(
  items: Iterable<T>,
  { total, unit = "steps", signal = stopSignal(), broadcast = kernelBroadcast() }: FollowOptions =
    {},
): AsyncGenerator<T, void> {
  const start = performance.now();
  let done = 0;
  let next = start + pause;
  const say = oneLine(broadcast);
  const seconds = () => (performance.now() - start) / 1000;
  for (const item of items) {
    yield item;
    done++;
    if (performance.now() >= next) {
      await say(wording(done, total, unit, seconds()));
      // Only a turn of the event loop lets Stop through.
      await new Promise((resolve) => setTimeout(resolve, 0));
      next = performance.now() + pause;
    }
    if (signal.aborted) {
      await say(`Stopped after ${done} ${unit}`);
      return;
    }
  }
  await say(`${formatNumber(done)} ${unit} in ${formatNumber(seconds(), 3)} s`);
}

function wording(done: number, total: number | undefined, unit: string, seconds: number): string {
  const rate = done / seconds;
  const speed = `${formatNumber(rate, 3)} ${unit}/s`;
  return total === undefined
    ? `${done} ${unit}, ${speed}`
    : `${done}/${total} ${unit}, ${speed}, ${Math.ceil((total - done) / rate)} s left`;
}

/** Runs of an experiment whose progress stands on one line: what `runExperiment` takes. */
export interface FollowedRuns {
  /** The notebook's Stop unless given another. Runs that are finished are kept. */
  readonly signal: AbortSignal;
  /** Says how far the runs are. */
  readonly observer: Observer;
}

/** How runs are followed. */
export interface FollowRunsOptions extends Pick<FollowOptions, "signal" | "broadcast"> {
  /** Called whenever a run has ended, such as to redraw a chart. */
  readonly finished?: (run: RunRecord) => void;
}

/**
 * Follows the runs of an experiment in a notebook: how many are done, which one is under way, how long it
 * takes still, on one line; and Stop ends the run under way between two steps.
 *
 * @example
 * ```ts
 * import { followRuns } from "./follow.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const said: string[] = [];
 * const { observer } = followRuns({
 *   broadcast: (_, { data }) =>
 *     Promise.resolve(void said.push((data as Record<string, string>)["text/plain"])),
 * });
 * observer.planned!({ variants: [], kept: 6, missing: [], outdated: 0 });
 * assertEquals(said, ["All 6 runs were made before"]);
 * ```
 */
export function followRuns(
  { signal = stopSignal(), broadcast = kernelBroadcast(), finished }: FollowRunsOptions = {},
): FollowedRuns {
  const say = oneLine(broadcast);
  const start = performance.now();
  let total = 0;
  let next = 0;
  return {
    signal,
    observer: {
      planned({ kept, missing }) {
        total = missing.length;
        if (total === 0) say(`All ${kept} runs were made before`);
        else say(`0/${total} runs`);
      },
      advanced({ ended, share, running }) {
        const seconds = (performance.now() - start) / 1000;
        if (ended === total) say(`${total} runs in ${formatNumber(seconds, 3)} s`);
        else if (performance.now() >= next) {
          const [run] = running;
          const under = run === undefined
            ? ""
            : `, ${run.cell.variant} seed ${run.cell.seed} at step ${run.done}/${run.total}`;
          const left = share > 0 ? `, ${Math.ceil(seconds / share - seconds)} s left` : "";
          say(`${ended}/${total} runs${under}${left}`);
          next = performance.now() + pause;
        }
      },
      finished: (_, run) => finished?.(run),
    },
  };
}

/** Says one thing after the other in one output that is updated, whatever else a cell shows. */
function oneLine(broadcast: Broadcast | undefined): (text: string) => Promise<void> {
  const transient = { display_id: crypto.randomUUID() };
  let type = "display_data";
  return async (text) => {
    const now = type;
    type = "update_display_data";
    await broadcast?.(now, { data: { "text/plain": text }, metadata: {}, transient });
  };
}

const waiting = new Set<AbortController>();
let listening = false;

/**
 * A signal that the notebook's Stop aborts, for what takes one: `runExperiment(…, { signal })`. Outside
 * a notebook nothing aborts it, and Ctrl-C ends the process as ever.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  if (kernelBroadcast() !== undefined) {
    waiting.add(controller);
    // Stays for as long as the kernel: without it a later Stop would end the kernel.
    if (!listening) Deno.addSignalListener("SIGINT", stopAll);
    listening = true;
  }
  return controller.signal;
}

function stopAll(): void {
  for (const controller of waiting) controller.abort();
  waiting.clear();
}
