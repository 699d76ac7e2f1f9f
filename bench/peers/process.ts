/**
 * A training process that measures when it is told to, so that several can take turns.
 *
 * @module
 */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { Measured, Message } from "./protocol.ts";

/** What is typed to start a process. */
export interface Words {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Resident memory of a process, in bytes; `undefined` where the system has no /proc. */
export interface Resident {
  /** When its libraries were loaded and nothing had been computed. */
  readonly imported?: number;
  /** The most so far. */
  readonly peak?: number;
}

/** A process that speaks as `serve.ts` does. */
export class TrainingProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: AsyncIterator<string>;
  #errors = "";
  #imported?: number;

  /** Starts it. */
  constructor({ program, args, env }: Words) {
    this.#child = spawn(program, args, {
      env: { ...Deno.env.toObject(), ...env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#child.on("error", (error) => this.#errors += error.message);
    this.#child.stdin.on("error", () => {}); // It has ended; reading says why.
    this.#child.stderr.on("data", (text) => this.#errors += text);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Waits until it has warmed up; its title and the number of its parameters. */
  async ready(patience: number): Promise<Extract<Message, { event: "ready" }>> {
    await this.#hear("imported", patience);
    this.#imported = await resident(this.#child.pid, "VmRSS");
    const ready = await this.#hear("ready", patience);
    this.#signal("SIGSTOP");
    return ready;
  }

  /** Lets it train for some seconds. It stands still at all other times, its idle threads too. */
  async measure(seconds: number, patience: number): Promise<Measured> {
    this.#signal("SIGCONT");
    this.#child.stdin.write(`${seconds}\n`);
    const measured = await this.#hear("measured", patience);
    this.#signal("SIGSTOP");
    return measured;
  }

  /** Its memory. */
  async resident(): Promise<Resident> {
    return { imported: this.#imported, peak: await resident(this.#child.pid, "VmHWM") };
  }

  /** Ends it and waits until it is gone. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, "exit");
    this.#signal("SIGKILL");
    await gone;
  }

  // Deno.kill, because a child process's own kill() does nothing after its first signal.
  #signal(signal: "SIGSTOP" | "SIGCONT" | "SIGKILL"): void {
    if (signal !== "SIGKILL" && Deno.build.os === "windows") return;
    Deno.kill(this.#child.pid!, signal);
  }

  async #hear<Event extends Message["event"]>(
    event: Event,
    patience: number,
  ): Promise<Extract<Message, { event: Event }>> {
    for (const end = performance.now() + 1000 * patience;;) {
      const line = await this.#line(end - performance.now());
      if (line === undefined) throw new Error(`no answer within ${patience} s`);
      // Libraries may print to standard output, too.
      if (!line.startsWith("{")) continue;
      const message: Message = JSON.parse(line);
      if (message.event === event) return message as Extract<Message, { event: Event }>;
    }
  }

  async #line(milliseconds: number): Promise<string | undefined> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), Math.max(0, milliseconds));
    });
    try {
      const next = await Promise.race([this.#lines.next(), late]);
      if (next?.done) throw new Error(this.#errors.trim().split("\n").at(-1) || "it ended");
      return next?.value;
    } finally {
      clearTimeout(timer);
    }
  }
}

async function resident(pid: number | undefined, field: string): Promise<number | undefined> {
  try {
    const status = await Deno.readTextFile(`/proc/${pid}/status`);
    const kibibytes = status.match(new RegExp(`^${field}:\\s+(\\d+)`, "m"))?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  } catch {
    return undefined;
  }
}
