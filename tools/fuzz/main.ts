/**
 * `deno task fuzz [TARGET…]`: many random cases for everything that reads files, and for tokenizers.
 *
 * @module
 */
import type { Command } from "commander";
import fc from "fast-check";
import { command, integer, main, positiveInteger } from "../../lib/command/program.ts";
import { progress } from "../../lib/command/progress.ts";
import { InputError, unknownName } from "../../lib/errors.ts";
import type { Target } from "./target.ts";
import { targets } from "./targets.ts";

/** Cases between two looks at the memory. */
const batch = 500;
/** How much more memory than at its beginning a target may take, in bytes. */
const mostMemory = 1 << 30;

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
        for (const name of chosen) fuzz(name, targets[name], { cases: each, seed });
      },
    );
}

/** Runs the cases of a target in batches, each with a seed of its own. */
function fuzz(name: string, { property }: Target, { cases, seed }: Options): void {
  const bar = progress(cases, "cases", { title: name });
  const start = performance.now();
  const before = Deno.memoryUsage().rss;
  let peak = 0;
  for (let done = 0; done < cases;) {
    const numRuns = Math.min(batch, cases - done);
    const result = fc.check(property, { numRuns, seed: seed + done });
    if (result.failed) {
      bar.stop();
      throw new InputError(
        `Cannot go on with ${name}: expected a result or an error that names the mistake, got\n` +
          `${fc.defaultReportMessage(result)}\n${
            (result.errorInstance as Error | null)?.stack ?? ""
          }`,
      );
    }
    done += numRuns;
    peak = Math.max(peak, Deno.memoryUsage().rss - before);
    if (peak > mostMemory) {
      throw new InputError(
        `Cannot go on with ${name}: expected less than ${mostMemory} bytes more memory, got ${peak} after ` +
          `${done} cases with seed ${seed}`,
      );
    }
    bar.update(done);
  }
  bar.stop();
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `${name}: ${cases.toLocaleString("en")} cases with seed ${seed} hold (${
      seconds.toFixed(1)
    } s, at most ` +
      `${Math.round(peak / 1e6)} MB more memory)`,
  );
}

Deno.exit(await main(fuzzCommand()));
