/**
 * `deno task bench [NAME]`: how fast and how large everything is, measured here and now.
 *
 * @module
 */
import type { Command } from "commander";
import { command, main } from "../lib/command/program.ts";
import { InputError, unknownName } from "../lib/errors.ts";
import type { Bench } from "./bench.ts";
import guard from "./guard.ts";
import attention from "./kernels/attention.ts";
import elementwise from "./kernels/elementwise.ts";
import gemm from "./kernels/gemm.ts";
import peers from "./peers/install.ts";
import train from "./train.ts";

/** Every bench by name. */
const benches: Readonly<Record<string, Bench>> = {
  train,
  gemm,
  attention,
  elementwise,
  guard,
  peers,
};

const typed = "deno task bench";
const [name] = Deno.args;
const chosen = name !== undefined && Object.hasOwn(benches, name) ? benches[name] : undefined;

Deno.exit(
  await (chosen === undefined ? main(overview()) : main(chosen.program(name), Deno.args.slice(1))),
);

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
      for (const [i, [name, bench]] of all.entries()) {
        console.log(`\n${name}: ${bench.description} (${i + 1} of ${all.length})\n`);
        await bench.brief();
      }
    });
}
