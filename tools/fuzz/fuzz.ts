/**
 * Runs cases in a thread of their own, so that one that never returns is reported like any other.
 *
 * @module
 */
import fc from "fast-check";
import { progress } from "../../lib/command/progress.ts";
import { InputError } from "../../lib/errors.ts";
import { type Beat, Heartbeat } from "./heartbeat.ts";
import { longest, type Target } from "./target.ts";
import { temporary } from "./temporary.ts";
import type { Reply, Request } from "./worker.ts";

/** What is fuzzed, and how long. */
export interface FuzzOptions {
  /** The module whose `targets` are fuzzed. */
  readonly module: string;
  /** For each target. */
  readonly cases: number;
  readonly seed: number;
  /**
   * Milliseconds without a new case after which the one under way counts as never returning. Longer than
   * a case may take, for one that is slow is run again before it counts as such.
   */
  readonly patience?: number;
  /** Where a line for each target goes. */
  readonly print?: (line: string) => void;
}

const usualPatience = 4 * longest;

/**
 * Runs the cases of some targets.
 *
 * @throws {InputError} with the seed and the case, for the first that does not hold or does not return
 */
export async function fuzz(names: readonly string[], options: FuzzOptions): Promise<void> {
  // A thread that is stopped does not clean up behind itself.
  const before = Deno.env.get("TMPDIR");
  Deno.env.set("TMPDIR", temporary());
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  try {
    for (const name of names) await fuzzOne(worker, name, options);
  } finally {
    worker.terminate();
    if (before === undefined) Deno.env.delete("TMPDIR");
    else Deno.env.set("TMPDIR", before);
  }
}

async function fuzzOne(worker: Worker, name: string, options: FuzzOptions): Promise<void> {
  const { module, cases, seed, patience = usualPatience, print = console.log } = options;
  const heartbeat = new Heartbeat();
  const bar = progress(cases, "cases", { title: name });
  const end = Promise.withResolvers<Exclude<Reply, { kind: "progress" }>>();
  worker.onmessage = ({ data }: MessageEvent<Reply>) => {
    if (data.kind === "progress") bar.update(data.done);
    else end.resolve(data);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    end.resolve({ kind: "failed", message: `expected targets in ${module}, got ${event.message}` });
  };
  const watch = watchFor(heartbeat, patience, (beat) => {
    worker.terminate();
    explain(beat, options, name).then((message) => end.resolve({ kind: "failed", message }));
  });
  const request: Request = { module, name, cases, seed, buffer: heartbeat.buffer };
  worker.postMessage(request);
  const reply = await end.promise;
  clearInterval(watch);
  bar.stop();
  if (reply.kind === "failed") throw new InputError(`Cannot go on with ${name}: ${reply.message}`);
  const { seconds, peak } = reply;
  print(
    `${name}: ${cases.toLocaleString("en")} cases with seed ${seed} hold (${
      seconds.toFixed(1)
    } s, ` +
      `at most ${Math.round(peak / 1e6)} MB more memory)`,
  );
}

/** Calls `stuck` once where the heart beats no more; before its first beat modules are loaded. */
function watchFor(heartbeat: Heartbeat, patience: number, stuck: (beat: Beat) => void) {
  let last = heartbeat.read();
  let since = performance.now();
  const timer = setInterval(() => {
    const beat = heartbeat.read();
    const now = performance.now();
    if (beat.count !== last.count || beat.count === 0) {
      last = beat;
      since = now;
    } else if (now - since >= patience) {
      clearInterval(timer);
      stuck(beat);
    }
  }, Math.min(100, patience / 4));
  return timer;
}

/** What is said of a case that does not return: a seed gives the same cases each time. */
async function explain(
  { seed, index, doing }: Beat,
  { module, patience = usualPatience }: FuzzOptions,
  name: string,
): Promise<string> {
  const again = `seed ${seed}, case ${index + 1}`;
  const expected = `expected an end within ${longest} ms, got none within ${patience}`;
  if (doing === "make") return `${expected} of making a case (${again})`;
  const { targets }: { targets: Record<string, Target> } = await import(module);
  const [input] = fc.sample(targets[name].property, { seed, numRuns: index + 1 })[index];
  const what = doing === "run" ? "of this case" : "of making this case smaller, which fails";
  return `${expected} ${what} (${again}):\n${fc.stringify(input)}\nRun it again: deno task fuzz ` +
    `${name} --seed ${seed} --cases ${index + 1}`;
}
