/**
 * The command that makes a report's runs again: `reproduce REPORT.html`.
 *
 * @module
 */
import type { Command } from "commander";
import { InputError } from "../errors.ts";
import type { ReadReport } from "../report/mod.ts";
import { choices, textOf } from "./choices.ts";
import type { Progress } from "./progress.ts";
import { addEngineOptions, type EngineCommandOptions } from "./engine_options.ts";
import { collect, command, main } from "./program.ts";
import type { Outcome } from "./reproduce_run.ts";

/** What the command line says besides the report. */
export interface ReproduceOptions extends EngineCommandOptions {
  readonly only?: readonly string[];
  readonly dataDir?: string;
}

/** The command; `print` takes its lines, standard output unless given. */
export function reproduceCommand(
  print: (line: string) => void = (line) => console.log(line),
): Command {
  const name = "deno task reproduce";
  const report = "reports/heads/report.html";
  return addEngineOptions(command({
    name,
    description:
      "Reads the configs out of a report, trains them again, and says of each run whether the same " +
      "bits came out: identical, differs at step N, or not comparable and why. Exit code 0 where all " +
      "are identical, else 1.",
    examples: [
      { does: "Make every run of a report again", type: `${name} ${report}` },
      { does: "Only one variant's", type: `${name} ${report} --only "8 heads"` },
      { does: "Only one run", type: `${name} ${report} --only "8 heads:1"` },
    ],
  }))
    .argument("<report>", "HTML file that deno task experiment or deno task report wrote")
    .option("--only <run>", "VARIANT or VARIANT:SEED; may be given more than once", collect)
    .option("--data-dir <directory>", "read datasets from here instead of downloading them")
    .action(async (path: string, options: ReproduceOptions) => {
      const { readReport } = await import("../report/mod.ts");
      await reproduce(
        readReport(await textOf(path, "a report's HTML file", choices.report)),
        options,
        print,
      );
    });
}

/**
 * Makes a report's runs again, one line each.
 *
 * @throws {InputError} where a run is not identical, or `only` names none
 */
export async function reproduce(
  report: ReadReport,
  options: ReproduceOptions,
  print: (line: string) => void,
): Promise<void> {
  const [{ remake }, { environment }, { useEngine }, { describeBlas }, { progress }, interrupts] =
    await Promise
      .all([
        import("./reproduce_run.ts"),
        import("../experiment/environment.ts"),
        import("./use_engine.ts"),
        import("../kernels/blas/find.ts"),
        import("./progress.ts"),
        import("./interrupt.ts"),
      ]);
  const { only = [], dataDir } = options;
  const engine = useEngine(options);
  const here = await environment({
    threads: engine.threads,
    fusedMultiplyAdd: engine.fusedMultiplyAdd,
    ...(engine.blas === undefined ? {} : { blas: describeBlas(engine.blas) }),
  });
  const runs = chosen(report, only);
  using interrupt = interrupts.listenForInterrupt();
  const outcomes: Outcome[] = [];
  for (const { index, label, run } of runs) {
    let bar: Progress | undefined;
    const outcome = await remake(run, {
      here,
      trace: report.losses[index],
      dataDir,
      async onStep(step, total) {
        const title = `${outcomes.length + 1} of ${runs.length}, ${label}`;
        bar ??= progress(total, "steps", { title });
        if (await interrupt.turn()) bar.update(step);
        if (interrupt.requested) {
          throw new interrupts.Stopped(`Stopped at step ${step} of ${label}`);
        }
      },
    }).finally(() => bar?.stop());
    outcomes.push(outcome);
    print(`${label}: ${inWords(outcome, run.digest)}`);
  }
  const count = (kind: Outcome["kind"]) => outcomes.filter((one) => one.kind === kind).length;
  const identical = count("identical");
  const words = `${identical} of ${outcomes.length} runs identical`;
  if (identical === outcomes.length) return print(words);
  throw new InputError(
    `${words}, ${count("differs")} different, ${count("not comparable")} not comparable`,
  );
}

function inWords(outcome: Outcome, digest: string): string {
  if (outcome.kind === "identical") return `identical, digest ${digest.slice(0, 16)}…`;
  if (outcome.kind === "differs") return `differs ${outcome.where}`;
  return `not comparable: ${outcome.why}`;
}

/** The runs that are asked for, with their places in the report. */
function chosen({ runs, variants }: ReadReport, only: readonly string[]) {
  const labels = new Map(variants.map(({ name, label }) => [name, label]));
  const all = runs.map((run, index) => {
    const variant = labels.get(run.variant) ?? run.variant;
    const names = [run.variant, variant].flatMap((name) => [name, `${name}:${run.seed}`]);
    return { run, index, names, label: `${variant}, seed ${run.seed}` };
  });
  const unknown = only.find((name) => !all.some(({ names }) => names.includes(name)));
  if (unknown !== undefined) {
    const known = [...new Set(all.map(({ names }) => names[2]))].join(", ");
    throw new InputError(
      `Cannot make "${unknown}" again: expected a variant of the report, or VARIANT:SEED, got ` +
        `"${unknown}"; the variants are ${known}`,
    );
  }
  return only.length === 0 ? all : all.filter(({ names }) => only.some((o) => names.includes(o)));
}

if (import.meta.main) Deno.exit(await main(reproduceCommand()));
