/**
 * What the runner and the processes that run cells say to each other: one line of JSON a message, marked
 * so that whatever else a run prints is told apart.
 *
 * @module
 */
import type { Cell } from "./cell.ts";

/** What a process is asked to do; one line on its standard input. */
export type Request = RunRequest | ThreadsRequest;

/** To run a cell, once those before have ended. */
export interface RunRequest {
  readonly kind: "run";
  readonly cell: Cell<unknown>;
  readonly threads: number;
  /** Directory that keeps finished runs. */
  readonly runs: string;
  readonly dataDir?: string;
  /** File of the library that multiplies matrices. */
  readonly blas?: string;
}

/** To go on with another number of threads. */
export interface ThreadsRequest {
  readonly kind: "threads";
  readonly threads: number;
}

/** What it answers, on its standard output. */
export type Message =
  | { readonly kind: "progress"; readonly done: number; readonly total: number }
  | { readonly kind: "finished" }
  | { readonly kind: "failed"; readonly message: string; readonly stack: string };

const mark = "\x1e";

/** A message as bytes. It begins a line of its own, even after a run that printed half a line. */
export function encode(message: Message): Uint8Array {
  return new TextEncoder().encode(`\n${mark}${JSON.stringify(message)}\n`);
}

/** The message of a line, or `undefined` for a line that the run itself printed. */
export function decode(line: string): Message | undefined {
  return line.startsWith(mark) ? JSON.parse(line.slice(mark.length)) : undefined;
}

/** The lines of a stream, without those that are empty. */
export async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of stream) {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split(/\r?\n/);
    rest = parts.pop()!;
    yield* parts.filter((line) => line !== "");
  }
  if (rest !== "") yield rest;
}
