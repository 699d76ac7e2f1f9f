/**
 * The side of a process that runs cells for a runner.
 *
 * @module
 */
import type { Experiment } from "./experiment.ts";
import { encode, lines, type Message, type Request } from "./protocol.ts";
import { runCell } from "./run_cell.ts";
import { RunStore } from "./store.ts";

/** Least time between two signs of progress, in milliseconds: a step may take microseconds. */
const pause = 100;

/**
 * Runs the cells that arrive on standard input, one after the other, until it closes. Finished runs are
 * kept by this process, so that they outlive the runner.
 */
export async function serveCells(find: (name: string) => Promise<Experiment>): Promise<void> {
  // Ctrl-C reaches every process of the terminal; the runner alone decides what to stop.
  Deno.addSignalListener("SIGINT", () => {});
  for await (const line of lines(Deno.stdin.readable)) {
    const request: Request = JSON.parse(line);
    say(await serve(request, await find(request.cell.experiment)));
  }
  Deno.exit(0);
}

async function serve(
  { cell, threads, runs, dataDir }: Request,
  experiment: Experiment,
): Promise<Message> {
  let said = 0;
  const progress = (done: number, total: number) => {
    const now = performance.now();
    if (now - said < pause && done < total) return;
    said = now;
    say({ kind: "progress", done, total });
  };
  const context = { seed: cell.seed, threads, progress, ...(dataDir ? { dataDir } : {}) };
  try {
    const record = await runCell(experiment, { ...cell, config: cell.config as object }, context);
    await new RunStore(runs, experiment.name).write(cell, record);
    return { kind: "finished" };
  } catch (error) {
    const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
    return { kind: "failed", message, stack };
  }
}

function say(message: Message): void {
  const bytes = encode(message);
  try {
    for (let sent = 0; sent < bytes.length;) sent += Deno.stdout.writeSync(bytes.subarray(sent));
  } catch {
    // The runner is gone, and nobody waits for this run.
    Deno.exit(1);
  }
}
