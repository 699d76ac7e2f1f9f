/**
 * Where cells run: in processes of their own, or in this one.
 *
 * @module
 */
import type { Cell } from "./cell.ts";
import type { Experiment } from "./experiment.ts";
import { decode, lines, type Message, type Request } from "./protocol.ts";
import { runCell } from "./run_cell.ts";
import { RunStore } from "./store.ts";
import { createTurn } from "./turn.ts";

/**
 * A run that did not come to an end: it threw, died, or hung.
 *
 * @example
 * ```ts
 * import { RunFailure } from "./mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const failure = new RunFailure("hung: no sign of life for 300 s", "step 17");
 * assertEquals(failure.printed, "step 17");
 * ```
 */
export class RunFailure extends Error {
  /** Tells it from other errors in a stack trace. */
  override name = "RunFailure";
  /** The last lines that it printed. */
  readonly printed: string;
  /** Whether it was stopped for its silence. */
  readonly hung: boolean;

  /** With a message that says what happened. */
  constructor(message: string, printed: string, { hung = false } = {}) {
    super(message);
    this.printed = printed;
    this.hung = hung;
  }
}

/** Who hears what a run does before it ends. */
export interface RunListener {
  /** It is so many steps on. */
  progress(done: number, total: number): void;
  /** It has given no sign of life for so many seconds. */
  silent(seconds: number): void;
}

/** Runs one cell at a time and keeps its record in the store. */
export interface Executor {
  /**
   * @throws {RunFailure} where the run did not come to an end
   */
  run(cell: Cell<unknown>, threads: number, listener: RunListener): Promise<void>;
  /** Gives the run under way, if any, another number of threads. */
  setThreads(threads: number): void;
  /** Stops at once, whatever runs. */
  stop(): void;
}

/** What all cells of an experiment share. */
export interface ExecutorOptions {
  readonly runs: string;
  readonly dataDir?: string;
  readonly blas?: string;
}

/** Runs cells in this process: nothing survives a hang, and a stop waits for the next turn. */
export function inProcess(
  experiment: Experiment,
  { runs, dataDir, blas }: ExecutorOptions,
): Executor {
  let stopped = false;
  return {
    async run(cell, threads, { progress }) {
      const turn = createTurn();
      const context = {
        seed: cell.seed,
        threads,
        progress,
        ...(dataDir ? { dataDir } : {}),
        ...(blas ? { blas } : {}),
        async turn() {
          await turn();
          if (stopped) throw new Error("stopped between two steps");
        },
      };
      try {
        const record = await runCell(
          experiment,
          { ...cell, config: cell.config as object },
          context,
        );
        await new RunStore(runs, experiment.name).write(cell, record);
      } catch (error) {
        const thrown = error instanceof Error ? error : new Error(String(error));
        throw new RunFailure(thrown.message, thrown.stack ?? "");
      }
    },
    setThreads() {},
    stop() {
      stopped = true;
    },
  };
}

/** How a process that serves cells is started. */
export interface ProcessOptions extends ExecutorOptions {
  /** Arguments of `deno` that start a process that calls {@linkcode serveCells}. */
  readonly command: readonly string[];
  /** Seconds of silence after which a run counts as hung. */
  readonly patience: number;
}

/** Lines kept of what a run prints. */
const tail = 30;

/** The share of its patience after which a runner mentions a run's silence. */
const worry = 0.25;

/**
 * Runs cells in a process of their own, the next one in the same process where the last one went well. A
 * process that dies, or is silent for too long, fails its cell alone.
 */
export function inSubprocess(options: ProcessOptions): Executor {
  let server: Server | undefined;
  return {
    async run(cell, threads, listener) {
      server ??= new Server(options);
      try {
        await server.run(cell, threads, listener);
      } catch (error) {
        server.stop();
        server = undefined;
        throw error;
      }
    },
    setThreads(threads) {
      server?.ask({ kind: "threads", threads });
    },
    stop() {
      server?.stop();
    },
  };
}

/** One process, and what it said of the cell that it runs. */
class Server {
  readonly #options: ProcessOptions;
  readonly #process: Deno.ChildProcess;
  readonly #requests: WritableStreamDefaultWriter<Uint8Array>;
  #printed: string[] = [];
  #hear: (message: Message) => void = () => {};
  readonly #ended: Promise<Deno.CommandStatus>;

  constructor(options: ProcessOptions) {
    this.#options = options;
    this.#process = new Deno.Command(Deno.execPath(), {
      args: [...options.command],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      env: { NO_COLOR: "1" },
    }).spawn();
    this.#requests = this.#process.stdin.getWriter();
    const read = Promise.all([this.#listen(), this.#overhear()]);
    // What a process printed last is read before its end is told.
    this.#ended = this.#process.status.then(async (status) => {
      await read;
      return status;
    });
  }

  run(cell: Cell<unknown>, threads: number, listener: RunListener): Promise<void> {
    const { runs, dataDir, blas, patience } = this.#options;
    this.#printed = [];
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const fail = (message: string, hung = false) =>
      reject(new RunFailure(message, this.#printed.join("\n"), { hung }));
    const wait = () =>
      setTimeout(() => {
        listener.silent(worry * patience);
        timer = setTimeout(
          () => fail(`hung: no sign of life for ${patience} s`, true),
          (1 - worry) * patience * 1000,
        );
      }, worry * patience * 1000);
    let timer = wait();
    this.#hear = (message) => {
      clearTimeout(timer);
      timer = wait();
      if (message.kind === "progress") listener.progress(message.done, message.total);
      else if (message.kind === "finished") resolve();
      else reject(new RunFailure(message.message, [...this.#printed, message.stack].join("\n")));
    };
    this.#ended.then(({ code, signal }) =>
      fail(`died: its process ended with ${signal ?? `exit code ${code}`}`)
    );
    this.ask({
      kind: "run",
      cell,
      threads,
      runs,
      ...(dataDir ? { dataDir } : {}),
      ...(blas ? { blas } : {}),
    });
    return promise.finally(() => {
      clearTimeout(timer);
      this.#hear = () => {};
    });
  }

  ask(request: Request): void {
    this.#requests.write(new TextEncoder().encode(`${JSON.stringify(request)}\n`))
      .catch(() => {}); // A process that is gone is told by its end.
  }

  stop(): void {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    this.#requests.abort().catch(() => {});
  }

  async #listen(): Promise<void> {
    for await (const line of lines(this.#process.stdout)) {
      const message = decode(line);
      if (message === undefined) this.#keep(line);
      else this.#hear(message);
    }
  }

  async #overhear(): Promise<void> {
    for await (const line of lines(this.#process.stderr)) this.#keep(line);
  }

  #keep(line: string): void {
    this.#printed = [...this.#printed.slice(1 - tail), line];
  }
}
