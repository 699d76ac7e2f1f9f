/**
 * Ctrl-C as something that a long computation asks about.
 *
 * @module
 */

import { createTurn } from "../experiment/turn.ts";

/** Whether somebody wants the process to stop. */
export interface Interrupt extends Disposable {
  readonly requested: boolean;
  /**
   * Lets the event loop turn where it has not for 100 ms, and tells whether it did: signals are seen only
   * then.
   */
  turn(): Promise<boolean>;
}

/** Listens for Ctrl-C and for a request to terminate; a second one ends the process at once. */
export function listenForInterrupt(
  signals: readonly Deno.Signal[] = ["SIGINT", "SIGTERM"],
): Interrupt {
  let requested = false;
  const stop = () => {
    if (requested) Deno.exit(130);
    requested = true;
  };
  for (const signal of signals) Deno.addSignalListener(signal, stop);
  return {
    get requested() {
      return requested;
    },
    turn: createTurn(),
    [Symbol.dispose]() {
      for (const signal of signals) Deno.removeSignalListener(signal, stop);
    },
  };
}

/** A command stopped by Ctrl-C: its message is printed, and its exit code is 130. */
export class Stopped extends Error {
  override name = "Stopped";
  readonly exitCode = 130;
}
