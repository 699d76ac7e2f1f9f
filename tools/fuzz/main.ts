/**
 * `deno task fuzz [TARGET…]`: many random cases for everything that reads files, and for tokenizers.
 *
 * @module
 */
import type { Command } from "commander";
import { command, integer, main, positiveInteger } from "../../lib/command/program.ts";
import { InputError, unknownName } from "../../lib/errors.ts";
import { fuzz } from "./fuzz.ts";
import { targets } from "./targets.ts";

interface Options {
  readonly cases: number;
  readonly seed: number;
}

function fuzzCommand(): Command {
  const width = Math.max(...Object.keys(targets).map(({ length }) => length));
  const list = Object.entries(targets)
    .map(([name, { description }]) => `  ${name.padEnd(width)}  ${description}`);
  return command({
    name: "deno task fuzz",
    description:
      "Gives everything that reads files random ones: valid files with changes, and bytes at random; and " +
      "tokenizers random texts of every script, beside tokenizers of others. " +
      "Each case has to end within a second, with a result or an error that names the mistake, and without " +
      `a gigabyte more memory.\n\nTargets:\n${list.join("\n")}`,
    examples: [
      { does: "Everything, a thousand cases each", type: "deno task fuzz" },
      {
        does: "A million cases of two readers",
        type: "deno task fuzz safetensors tokenizerJson --cases 1000000",
      },
      {
        does: "A million texts in GPT-2's byte pairs, beside gpt-tokenizer",
        type: "deno task fuzz gptTokenizer --cases 1000000",
      },
      { does: "The same cases again", type: "deno task fuzz merges --seed 7" },
    ],
  })
    .argument("[targets...]", "what to fuzz; all without one")
    .option(
      "--cases <n>",
      "cases, shared among the targets",
      positiveInteger,
      1000 * Object.keys(targets).length,
    )
    .option("--seed <n>", "of the random cases; another one each time unless given", integer)
    .action(
      (
        names: string[],
        { cases, seed = Date.now() & 0x7fffffff }: Partial<Options> & { cases: number },
      ) => {
        const unknown = names.find((name) => !Object.hasOwn(targets, name));
        if (unknown !== undefined) {
          throw new InputError(unknownName("target", unknown, Object.keys(targets)));
        }
        const chosen = names.length === 0 ? Object.keys(targets) : names;
        const each = Math.ceil(cases / chosen.length);
        return fuzz(chosen, { module: import.meta.resolve("./targets.ts"), cases: each, seed });
      },
    );
}

Deno.exit(await main(fuzzCommand()));
