/**
 * The command that compares with another library: `parity DIR…`.
 *
 * @module
 */
import { type Command, CommanderError } from "commander";
import { basename } from "node:path";
import { z } from "zod";
import { InputError, unknownName } from "../errors.ts";
import type { Comparison } from "../interop/parity/mod.ts";
import { choices } from "./choices.ts";
import { checkConfig, readConfig } from "./config.ts";
import { command, main } from "./program.ts";
import { progress } from "./progress.ts";

/** The largest relative error that passes. */
const limit = 1e-4;

/** The command; `print` takes its lines, standard output unless given. */
export function parityCommand(
  print: (line: string) => void = (line) => console.log(line),
): Command {
  const start = "deno task parity";
  return command({
    name: start,
    description:
      "Computes reference cases of another library here, and prints for each tensor the largest " +
      `error relative to that tensor's largest magnitude. A case passes where none is above ${limit}.`,
    examples: [
      { does: "Compare one case", type: `${start} tests/fixtures/mha` },
      { does: "Compare all that came with the sources", type: `${start} tests/fixtures/*` },
    ],
  })
    .argument(
      "<directories...>",
      "cases, each with config.json and weights, batch and expected.safetensors",
    )
    .action(async (paths: string[], { verbose }: { readonly verbose?: boolean }) => {
      const directories = paths.filter((path) => !isFile(path));
      if (directories.length === 0) {
        throw new InputError(
          `Cannot compare ${paths.join(", ")}: expected directories of cases, got plain files`,
        );
      }
      const counts = { passed: 0, failed: 0 };
      const bar = progress(directories.length, "cases", { title: "parity", print });
      for (const [done, directory] of directories.entries()) {
        const { outcome, lines } = await attempt(directory, verbose);
        counts[outcome]++;
        bar.say(lines.join("\n"));
        bar.update(done + 1);
      }
      bar.stop();
      print(`${counts.passed} passed, ${counts.failed} failed`);
      // All has been said: the exit code alone is missing.
      if (counts.failed > 0) throw new CommanderError(1, "parity", "Some cases failed");
    });
}

interface Report {
  readonly outcome: "passed" | "failed";
  readonly lines: readonly string[];
}

/** A case that cannot be read has failed; the others are compared all the same. */
async function attempt(directory: string, verbose = false): Promise<Report> {
  try {
    return await compare(directory);
  } catch (error) {
    if (!(error instanceof InputError || error instanceof RangeError)) throw error;
    const text = verbose ? error.stack ?? error.message : error.message;
    return { outcome: "failed", lines: [`${basename(directory)}: failed`, ...indented(text)] };
  }
}

async function compare(directory: string): Promise<Report> {
  const { compareAll, openCase, referenceCases } = await import("../interop/parity/mod.ts");
  const path = `${directory}/config.json`;
  const config = await readConfig(path, z.looseObject({ architecture: z.string() }), {
    what: "a reference case's config",
    choice: choices.referenceCase,
  });
  const { architecture } = config;
  const title = `${basename(directory)} (${architecture})`;
  if (!Object.hasOwn(referenceCases, architecture)) {
    const known = Object.keys(referenceCases);
    throw new InputError(`${unknownName("architecture", architecture, known)} in ${path}`);
  }
  const reference = referenceCases[architecture];
  const sizes = checkConfig(path, config, reference.config);
  using files = openCase(directory);
  return report(title, compareAll(files.expected, reference.compute(files, sizes)));
}

function report(title: string, comparisons: readonly Comparison[]): Report {
  if (comparisons.length === 0) {
    throw new InputError(`Cannot compare ${title}: expected a tensor to compare with, got none`);
  }
  const worst = comparisons.reduce((most, one) => one.error > most.error ? one : most);
  const outcome = worst.error <= limit ? "passed" : "failed";
  const nameWidth = Math.max(...comparisons.map(({ name }) => name.length));
  const shapeWidth = Math.max(...comparisons.map(({ shape }) => worded(shape).length));
  return {
    outcome,
    lines: [
      `${title}: ${outcome}, ${comparisons.length} tensors, ` +
      `largest error ${worst.error.toExponential(1)} in ${worst.name}`,
      ...comparisons.map(({ name, shape, error, relativeTo, problem }) => {
        const columns = `  ${name.padEnd(nameWidth)}  ${worded(shape).padEnd(shapeWidth)}  `;
        const scale = relativeTo === undefined ? "" : `  relative to the largest of ${relativeTo}*`;
        const above = error <= limit ? "" : `  above ${limit}`;
        return columns + (problem ?? `${error.toExponential(1)}${scale}${above}`);
      }),
    ],
  };
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    // What is not there is said when the case is opened.
    return false;
  }
}

const worded = (shape: readonly number[]) => `[${shape.join(", ")}]`;

const indented = (text: string) => text.split("\n").map((line) => `  ${line}`);

if (import.meta.main) Deno.exit(await main(parityCommand()));
