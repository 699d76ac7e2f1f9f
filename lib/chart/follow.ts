/**
 * Loops in a notebook: their progress on one line, and a Stop that ends them between two steps.
 *
 * @module
 */
import { formatNumber } from "./format.ts";
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
  // One output that is updated stays one line, whatever else the loop shows.
  const transient = { display_id: crypto.randomUUID() };
  let type = "display_data";
  const say = async (text: string) => {
    await broadcast?.(type, { data: { "text/plain": text }, metadata: {}, transient });
    type = "update_display_data";
  };
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
