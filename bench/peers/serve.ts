/**
 * The other end of `process.ts`: a process that trains, and measures when it is told to.
 *
 * It says `imported` once its libraries are loaded and `ready` once it has warmed up; then each line that
 * it reads is a number of seconds to train for, answered with the milliseconds of each step.
 *
 * @module
 */
import { createInterface } from "node:readline";
import process from "node:process";
import type { TrainingTask } from "./protocol.ts";

/** Something that learns. */
export interface Learner {
  /** Its library and version, and what decides its speed. */
  readonly title: string;
  /** How many numbers it learns. */
  readonly parameters: number;
  /** One step of training; its loss in nats, before the update. */
  step(): number | Promise<number>;
  /** The most bytes that tensors took at once, where the library says so. */
  readonly tensorBytes?: () => number;
}

/** Trains what `build` makes of the task on the command line; without one it ends at once. */
export async function serve(
  build: (task: TrainingTask) => Learner | Promise<Learner>,
): Promise<void> {
  say({ event: "imported" });
  if (Deno.args.length === 0) Deno.exit();
  const { title, parameters, step, tensorBytes } = await build(JSON.parse(Deno.args[0]));
  const losses: number[] = [];
  const begun = performance.now();
  // Long enough for compilers that watch first, and not much longer where a step takes seconds.
  for (let spent = 0; losses.length < 2 || (losses.length < 5 || spent < 500) && spent < 3000;) {
    losses.push(await step());
    spent = performance.now() - begun;
  }
  say({ event: "ready", title, parameters });
  for await (const line of createInterface({ input: process.stdin })) {
    const milliseconds: number[] = [];
    const limit = Number(line) * 1000;
    for (let spent = 0; spent < limit || milliseconds.length < 3 && spent < 3 * limit;) {
      const start = performance.now();
      losses.push(await step());
      const passed = performance.now() - start;
      milliseconds.push(passed);
      spent += passed;
    }
    const [firstLoss, lastLoss] = [losses[0], losses.at(-1)];
    say({
      event: "measured",
      milliseconds,
      firstLoss,
      lastLoss,
      steps: losses.length,
      tensorBytes: tensorBytes?.(),
    });
  }
  // A library's idle threads would keep the process alive.
  Deno.exit();
}

function say(message: object): void {
  console.log(JSON.stringify(message));
}
