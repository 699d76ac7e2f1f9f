/**
 * Runs the cases of one target after the other, as it is told.
 *
 * @module
 */
import fc from "fast-check";
import { Heartbeat, watched } from "./heartbeat.ts";
import type { Target } from "./target.ts";

/** What the worker is to run. */
export interface Request {
  /** The module whose `targets` has the target. */
  readonly module: string;
  readonly name: string;
  readonly cases: number;
  readonly seed: number;
  /** A heartbeat's. */
  readonly buffer: SharedArrayBuffer;
}

/** What the worker says: how far it is, and at last whether all cases held. */
export type Reply =
  | { readonly kind: "progress"; readonly done: number }
  | { readonly kind: "held"; readonly seconds: number; readonly peak: number }
  | { readonly kind: "failed"; readonly message: string };

/** Cases between two looks at the memory. */
const batch = 500;
/** How much more memory than at its beginning a target may take, in bytes. */
const mostMemory = 1 << 30;

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<Request>) => void;
  postMessage(reply: Reply): void;
};

scope.onmessage = async ({ data }) => {
  const { targets }: { targets: Record<string, Target> } = await import(data.module);
  scope.postMessage(run(targets[data.name], data));
};

/** Runs the cases in batches, each with a seed of its own. */
function run({ property }: Target, { cases, seed, buffer }: Request): Reply {
  const heartbeat = new Heartbeat(buffer);
  const start = performance.now();
  const before = Deno.memoryUsage().rss;
  let peak = 0;
  for (let done = 0; done < cases;) {
    const numRuns = Math.min(batch, cases - done);
    // As `fc.check` takes it, and as shared memory keeps it.
    const batchSeed = (seed + done) | 0;
    const result = fc.check(watched(property, batchSeed, heartbeat), { numRuns, seed: batchSeed });
    if (result.failed) {
      const stack = (result.errorInstance as Error | null)?.stack ?? "";
      return {
        kind: "failed",
        message: `expected a result or an error that names the mistake, got\n${
          fc.defaultReportMessage(result)
        }\n${stack}`,
      };
    }
    done += numRuns;
    peak = Math.max(peak, Deno.memoryUsage().rss - before);
    if (peak > mostMemory) {
      return {
        kind: "failed",
        message: `expected less than ${mostMemory} bytes more memory, got ${peak} after ${done} ` +
          `cases with seed ${seed}`,
      };
    }
    scope.postMessage({ kind: "progress", done });
  }
  return { kind: "held", seconds: (performance.now() - start) / 1000, peak };
}
