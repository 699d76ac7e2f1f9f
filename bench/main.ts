/**
 * `deno task bench [NAME]`: how fast and how large everything is, measured here and now.
 *
 * @module
 */
import type { Command } from "commander";
import { command, main } from "../lib/command/program.ts";
import { InputError, unknownName } from "../lib/errors.ts";
import type { Bench } from "./bench.ts";

interface Entry {
  /** What it measures, in one line. */
  readonly description: string;
  readonly load: () => Promise<{ readonly default: Bench }>;
}

/** Every bench by name. */
const benches: Readonly<Record<string, Entry>> = {
  train: {
    description: "a step of training a GPT, alone or beside other libraries",
    load: () => import("./train.ts"),
  },
  gemm: {
    description: "products of matrices beside the processor's multiply-add limit",
    load: () => import("./kernels/gemm.ts"),
  },
  attention: {
    description: "attention beside the processor's multiply-add limit",
    load: () => import("./kernels/attention.ts"),
  },
  elementwise: {
    description: "kernels that are no product beside a plain copy",
    load: () => import("./kernels/elementwise.ts"),
  },
  roofline: {
    description: "each kernel of a training step beside its limit: bench/roofline.md",
    load: () => import("./kernels/roofline.ts"),
  },
  generate: {
    description: "a token of GPT-2 beside reading its weights once",
    load: () => import("./generate.ts"),
  },
  tokenize: {
    description: "text to tokens, beside js-tiktoken and others",
    load: () => import("./tokenize.ts"),
  },
  startup: {
    description: "import, --help and the first step, in new processes",
    load: () => import("./startup.ts"),
  },
  memory: {
    description: "growth with length and over many steps; Vaswani's base model",
    load: () => import("./memory.ts"),
  },
  gpt2: {
    description: "GPT-2 small, random weights: opened, 1,024 tokens read, tokens written, memory",
    load: () => import("./published/gpt2.ts"),
  },
  sweep: {
    description: "an experiment's runs beside each other, and one by one",
    load: () => import("./sweep.ts"),
  },
  guard: {
    description: "short benches beside a plain loop and earlier commits",
    load: () => import("./guard.ts"),
  },
  peers: {
    description: "which other libraries are installed; installs them",
    load: () => import("./peers/install.ts"),
  },
};

const typed = "deno task bench";
const [name] = Deno.args;
const chosen = name !== undefined && Object.hasOwn(benches, name) ? benches[name] : undefined;

Deno.exit(chosen === undefined ? await main(overview()) : await runOne(name, chosen));

async function runOne(name: string, { description, load }: Entry): Promise<number> {
  const { default: bench } = await load();
  return await main(bench.program(name, sentence(description)), Deno.args.slice(1));
}

/** The command without the name of a bench: help, or all of them in brief. */
function overview(): Command {
  const width = Math.max(...Object.keys(benches).map(({ length }) => length));
  const list = Object.entries(benches)
    .map(([name, { description }]) => `  ${name.padEnd(width)}  ${description}`);
  return command({
    name: typed,
    description:
      "Measures how fast and how large everything is. Without a name: all in brief.\n\n" +
      `Benches (each has --help and --json FILE):\n${list.join("\n")}`,
    examples: [
      { does: "Everything in brief", type: typed },
      { does: "A training step of nanoGPT's set-up", type: `${typed} train` },
      { does: "Four set-ups beside PyTorch", type: `${typed} train --all --against torch` },
    ],
  })
    .argument("[name]", "a bench; all in brief without one")
    .action(async (name?: string) => {
      if (name !== undefined) {
        throw new InputError(unknownName("bench", name, Object.keys(benches)));
      }
      const all = Object.entries(benches);
      for (const [i, [name, { description, load }]] of all.entries()) {
        console.log(`\n${name}: ${description} (${i + 1} of ${all.length})\n`);
        const { default: bench } = await load();
        await bench.brief();
      }
    });
}

function sentence(text: string): string {
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}
