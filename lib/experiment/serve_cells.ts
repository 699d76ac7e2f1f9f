/**
 * The side of a process that runs cells for a runner.
 *
 * @module
 */
import type { Experiment } from "./experiment.ts";
import { encode, lines, type Message, type Request, type RunRequest } from "./protocol.ts";
import { runCell } from "./run_cell.ts";
import { RunStore } from "./store.ts";
import type { CellContext } from "./trainer.ts";
import { createTurn } from "./turn.ts";

/** Least time between two signs of progress, in milliseconds: a step may take microseconds. */
const pause = 100;

/**
 * Runs the cells that arrive on standard input, one after the other, until it closes. Finished runs are
 * kept by this process, so that they outlive the runner.
 */
export async function serveCells(find: (name: string) => Promise<Experiment>): Promise<void> {
  // Ctrl-C reaches every process of the terminal; the runner alone decides what to stop.
  Deno.addSignalListener("SIGINT", () => {});
  const share = { threads: 1 };
  let served = Promise.resolve();
  for await (const line of lines(Deno.stdin.readable)) {
    const request: Request = JSON.parse(line);
    share.threads = request.threads;
    if (request.kind === "threads") continue;
    served = served.then(async () => say(await serve(request, share, find)));
  }
  await served;
  Deno.exit(0);
}

async function serve(
  { cell, runs, dataDir, blas }: RunRequest,
  share: { readonly threads: number },
  find: (name: string) => Promise<Experiment>,
): Promise<Message> {
  let said = 0;
  const progress = (done: number, total: number) => {
    const now = performance.now();
    if (now - said < pause && done < total) return;
    said = now;
    say({ kind: "progress", done, total });
  };
  const context: CellContext = {
    seed: cell.seed,
    get threads() {
      return share.threads;
    },
    progress,
    turn: createTurn(),
    ...(dataDir ? { dataDir } : {}),
    ...(blas ? { blas } : {}),
  };
  try {
    const experiment = await find(cell.experiment);
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
