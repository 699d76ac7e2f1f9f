import type { Command } from "commander";
import { main } from "../../lib/command/program.ts";

/** What a command printed, and its exit code. */
export interface Printed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command in this process. */
export async function run(command: Command, args: readonly string[]): Promise<Printed> {
  const { log, error } = console;
  const out: string[] = [];
  const err: string[] = [];
  console.log = (line) => out.push(line);
  console.error = (line) => err.push(line);
  try {
    const code = await main(command, args, (line) => err.push(line));
    return { code, out: out.join("\n"), err: err.join("\n") };
  } finally {
    console.log = log;
    console.error = error;
  }
}

/** Gives a test a directory of its own. */
export async function withDirectory(test: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await test(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const parts = {
  dModel: 16,
  norm: { kind: "layerNorm" },
  placement: "pre",
  positional: { kind: "learned" },
  attention: { heads: 2, dropout: 0.1 },
  feedForward: { kind: "gelu", dHidden: 24 },
  dropout: 0.1,
};
const training = {
  steps: 6,
  batch: 8,
  optimizer: { kind: "adamW", learningRate: 1e-3 },
  clip: 1,
  evaluateEvery: 3,
};

/** Configs of runs that take a fraction of a second. */
export const tinyConfigs = {
  task: {
    model: { kind: "gpt", ...parts, context: 12, layers: 1 },
    data: { kind: "copy", length: [1, 4], symbols: 3, validationExamples: 16 },
    training,
  },
  pairs: {
    model: { kind: "transformer", ...parts, context: 8, encoderLayers: 1, decoderLayers: 1 },
    data: { kind: "pronunciation", longest: 3 },
    training,
  },
  text: (file: string) => ({
    model: { kind: "gpt", ...parts, context: 8, layers: 1 },
    data: { kind: "text", dataset: { file }, tokenizer: { kind: "character" } },
    training,
  }),
};

/** Writes a config file; gives its path. */
export async function writeConfig(
  directory: string,
  config: unknown,
  name = "tiny",
): Promise<string> {
  const path = `${directory}/${name}.json`;
  await Deno.writeTextFile(path, JSON.stringify(config));
  return path;
}

/** A text with lines, spaces and enough tokens for windows of 8. */
export const tinyText = "to be or not to be\nthat is the question\n".repeat(20);
