/**
 * The frame of every command: help with examples, options that say what they expect, and errors that
 * speak to a person.
 *
 * @module
 */
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { InputError } from "../errors.ts";

/** How a command is presented. */
export interface CommandText {
  /** What is typed, such as "deno task train". */
  readonly name: string;
  readonly description: string;
  /** What it is good for, each with the words to type. */
  readonly examples: readonly { readonly does: string; readonly type: string }[];
}

/**
 * A command of `npm:commander` with examples below its help, and `--verbose`, which shows where an error
 * comes from.
 *
 * @example
 * ```ts
 * import { command, main, positiveInteger } from "./program.ts";
 * import { assertEquals } from "@std/assert";
 *
 * let steps = 0;
 * const program = command({
 *   name: "deno task train",
 *   description: "Trains one model.",
 *   examples: [{ does: "Train for ten steps", type: "deno task train tiny.json --steps 10" }],
 * })
 *   .option("--steps <n>", "optimizer steps", positiveInteger)
 *   .action((options) => steps = options.steps);
 * assertEquals(await main(program, ["--steps", "10"]), 0);
 * assertEquals(steps, 10);
 * ```
 */
export function command({ name, description, examples }: CommandText): Command {
  const lines = examples.map(({ does, type }) => `  ${does}:\n    ${type}`).join("\n");
  const help = lines === "" ? "" : `\nExamples:\n${lines}`;
  return new Command(name)
    .description(description)
    .option("--verbose", "show where an error comes from")
    .helpOption("-h, --help", "show this help")
    .addHelpText("after", help)
    .showHelpAfterError(`(${name} --help shows what it takes)`);
}

/** An error with a process's exit code of its own, such as 130 for Ctrl-C. */
export interface ExitError {
  readonly exitCode: number;
}

/**
 * Runs a command and gives the exit code: 0, or 1 after an error. A person's mistake (`InputError`,
 * `RangeError`, `TypeError` of a shape, what a file system refuses) is one message; a mistake of the
 * program has its stack trace, as everything has with `--verbose`.
 */
export async function main(
  program: Command,
  args: readonly string[] = Deno.args,
  print: (text: string) => void = (text) => console.error(text),
): Promise<number> {
  program.exitOverride().configureOutput({ writeErr: (text) => print(text.trimEnd()) });
  try {
    await program.parseAsync([...args], { from: "user" });
    return 0;
  } catch (error) {
    // Commander has printed its message, or the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode;
    const verbose = args.includes("--verbose");
    print(verbose || !isMistake(error) ? stack(error) : (error as Error).message);
    return isExit(error) ? error.exitCode : 1;
  }
}

function isMistake(error: unknown): boolean {
  return error instanceof InputError || error instanceof RangeError || isExit(error) ||
    (error instanceof Error && error.name === "ShapeError") ||
    Object.values(Deno.errors).some((kind) => error instanceof kind);
}

function isExit(error: unknown): error is Error & ExitError {
  return error instanceof Error && "exitCode" in error && typeof error.exitCode === "number";
}

function stack(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}

/** Parses an option that is a whole number. */
export const integer = numeric("a whole number", Number.isInteger);

/** Parses an option that is a whole number of at least 1. */
export const positiveInteger = numeric(
  "a whole number of at least 1",
  (value) => Number.isInteger(value) && value >= 1,
);

/** Parses an option that is a whole number of at least 0. */
export const naturalNumber = numeric(
  "a whole number of at least 0",
  (value) => Number.isInteger(value) && value >= 0,
);

/** Parses an option that is a number above 0. */
export const positiveNumber = numeric(
  "a number above 0",
  (value) => Number.isFinite(value) && value > 0,
);

/** Parses an option that is a number of at least 0. */
export const nonnegativeNumber = numeric(
  "a number of at least 0",
  (value) => Number.isFinite(value) && value >= 0,
);

/** Parses an option that is a number from 0 to 1. */
export const share = numeric("a number from 0 to 1", (value) => value >= 0 && value <= 1);

/** Collects an option that may be given more than once. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

function numeric(expected: string, accepts: (value: number) => boolean) {
  return (text: string): number => {
    const value = text.trim() === "" ? NaN : Number(text);
    if (!accepts(value)) throw new InvalidArgumentError(`Expected ${expected}, got "${text}".`);
    return value;
  };
}
