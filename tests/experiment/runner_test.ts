import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { claim } from "../../lib/experiment/claims.ts";
import { lower } from "../../lib/experiment/compare.ts";
import { type Experiment, experiment } from "../../lib/experiment/experiment.ts";
import {
  Interrupted,
  type Observer,
  runExperiment,
  type RunPlan,
} from "../../lib/experiment/runner.ts";
import type { RunProgress } from "../../lib/experiment/tally.ts";
import { command, fates, hanging, levels, slow, unequal } from "./fake_experiments.ts";

async function withRuns(use: (runs: string) => Promise<void>): Promise<void> {
  const runs = await Deno.makeTempDir();
  try {
    await use(runs);
  } finally {
    await Deno.remove(runs, { recursive: true });
  }
}

async function files(directory: string): Promise<string[]> {
  const names = [];
  for await (const { name } of Deno.readDir(directory)) names.push(name);
  return names.sort();
}

Deno.test("runExperiment compares variants with intervals, paired differences and verdicts", () =>
  withRuns(async (runs) => {
    const { result, computed, failures } = await runExperiment(levels, { runs });
    assertEquals([computed, failures.length], [12, 0]);
    assertEquals(result.baseline, "low");
    assertEquals(result.variants.map(({ changes }) => changes), [
      "",
      "model.level 2 for 1",
      'model.kind "same"',
    ]);
    const [loss, double] = result.tables;
    assertEquals([loss.title, loss.unit], ["Validation loss", "nats per token"]);
    assertEquals(double.title, "Twice the loss");
    const [low, high, same] = loss.rows;
    assertEquals([low.n, high.n, low.difference], [4, 4, undefined]);
    assertAlmostEquals(high.difference!.mean, 1, 1e-9);
    assert(high.difference!.pAdjusted! < 1e-6);
    // Same seeds, same noise: not one bit of difference, so nothing to find.
    assertEquals([same.difference!.mean, same.difference!.pAdjusted], [0, 1]);
    assertEquals(result.claims.map(({ verdict }) => verdict), [
      "supported",
      "contradicted",
      "cannot tell",
      "supported",
    ]);
    assertMatch(
      result.claims[0].reason,
      /^low: validation loss 1\.0\d+ against high: validation loss 2\.0\d+, difference −1 /,
    );
    assertEquals(result.figures.map(({ kind }) => kind), [
      "trainingCurves",
      "intervals",
      "lines",
      "heatmap",
    ]);
    assertEquals(result.runs.length, 12);
    assertEquals(JSON.parse(JSON.stringify(result.runs[0].measures.double)), {
      kind: "number",
      value: 2 * result.runs[0].evaluations[0].loss,
      unit: "nats",
    });
  }));

Deno.test("runExperiment gives the same records in processes as in place", () =>
  withRuns(async (runs) => {
    const inPlace = await runExperiment(levels, { runs: `${runs}/a` });
    const apart = await runExperiment(levels, { runs: `${runs}/b`, command, jobs: 2 });
    const bare = ({ result }: typeof apart) =>
      result.runs.map(({ variant, seed, steps, measures, digest }) => ({
        variant,
        seed,
        steps,
        measures,
        digest,
      }));
    assertEquals(bare(apart), bare(inPlace));
    assertEquals(await files(`${runs}/a/levels`), await files(`${runs}/b/levels`));
  }));

Deno.test("runExperiment computes nothing that is there", () =>
  withRuns(async (runs) => {
    const first = await runExperiment(levels, { runs });
    const again = await runExperiment(levels, { runs });
    assertEquals([first.computed, again.computed, again.kept], [12, 0, 12]);
    assertEquals(again.result, first.result);
    const more = await runExperiment(levels, { runs, seeds: 5 });
    assertEquals([more.computed, more.kept], [3, 12]);
  }));

Deno.test("runExperiment makes a damaged file's run again, and one that other sources made", () =>
  withRuns(async (runs) => {
    const small = { runs, seeds: 1 };
    await runExperiment(levels, small);
    const directory = `${runs}/levels`;
    const names = await files(directory);
    assertMatch(names[0], /^high-seed-1-[0-9a-f]{16}-[0-9a-f]{8}\.json$/);
    await Deno.writeTextFile(`${directory}/${names[0]}`, '{"format": 1, "experi');
    assertEquals((await runExperiment(levels, small)).computed, 1);

    const path = `${directory}/${names[1]}`;
    const run = JSON.parse(await Deno.readTextFile(path));
    const older = path.replace(/[0-9a-f]{8}\.json$/, "00000000.json");
    await Deno.writeTextFile(older, JSON.stringify({ ...run, build: "0".repeat(64) }));
    await Deno.remove(path);
    const reused = await runExperiment(levels, { ...small, reuse: true });
    assertEquals(reused.computed, 0);
    assertStringIncludes(reused.result.notes.join(), "1 of 3 runs were made by other sources");
    let outdated = 0;
    const observer = { planned: (plan: RunPlan) => outdated = plan.outdated };
    assertEquals((await runExperiment(levels, { ...small, observer })).computed, 1);
    assertEquals(outdated, 1);
  }));

Deno.test("runExperiment reports runs that throw, hang or die, and finishes the others", () =>
  withRuns(async (runs) => {
    const told: string[] = [];
    const observer: Observer = {
      silent: ({ variant }, seconds) => void told.push(`${variant} silent for ${seconds} s`),
      retried: ({ variant }, { message }) => void told.push(`${variant} ${message}`),
    };
    const { result, failures } = await runExperiment(fates, { runs, command, jobs: 2, observer });
    const silent = told.filter((line) => line === "hangs silent for 1 s");
    assertEquals(silent.length, 2);
    assert(told.includes("hangs hung: no sign of life for 4 s"));
    const messages = Object.fromEntries(
      failures.map(({ cell, failure }) => [cell.variant, failure]),
    );
    assertEquals(Object.keys(messages).sort(), ["dies", "hangs", "throws"]);
    assertEquals(messages.throws.message, "no such part: undefined");
    assertStringIncludes(messages.throws.printed, "fake_experiments.ts");
    assertEquals(messages.hangs.message, "hung: no sign of life for 4 s");
    assertEquals(messages.hangs.printed, "waiting for ever");
    assertEquals(messages.dies.message, "died: its process ended with exit code 7");
    assertEquals(messages.dies.printed, "about to run out of memory");
    assertEquals(result.runs.map(({ variant }) => variant), ["well", "diverges"]);
    assertEquals(result.notes.length, 4);
    assertStringIncludes(result.notes[1], 'The run of "throws" with seed 1 is missing');
  }));

Deno.test("runExperiment makes a run again that hung once", () =>
  withRuns(async (runs) => {
    const retried: string[] = [];
    const { result, failures } = await runExperiment(hanging, {
      runs,
      command,
      dataDir: runs,
      observer: { retried: (_, { printed }) => void retried.push(printed) },
    });
    assertEquals([retried, failures.length], [["waiting for ever"], 0]);
    assertEquals(result.runs.map(({ steps }) => steps.length), [2]);
  }));

Deno.test("runExperiment gives the last run the processors that the others leave", () =>
  withRuns(async (runs) => {
    const { result } = await runExperiment(unequal, { runs, command, jobs: 2 });
    const { variant, measures: { threads } } = result.runs[0];
    assert(variant === "long" && threads.kind === "curve");
    const cores = navigator.hardwareConcurrency;
    assertEquals(threads.y[0], Math.max(1, Math.floor(cores / 2)));
    assertEquals(threads.y.at(-1), cores);
  }));

Deno.test("runExperiment tells how far each run is", () =>
  withRuns(async (runs) => {
    const seen: RunProgress[] = [];
    const observer = { advanced: (progress: RunProgress) => void seen.push(progress) };
    await runExperiment(slow, { runs, command, jobs: 2, seeds: 1, observer });
    assertEquals(seen[0].running.map(({ done, total }) => [done, total]), [[0, 0]]);
    const both = seen.find(({ running }) =>
      running.length === 2 && running.every(({ done }) => done > 2)
    )!;
    assertEquals(both.running.map(({ total }) => total), [10, 10]);
    const [{ done, seconds }] = both.running;
    assert(seconds >= done * 0.12);
    const { ended, share, running } = seen.at(-1)!;
    assertEquals([ended, share, running], [2, 1, []]);
  }));

Deno.test("runExperiment counts diverged runs and never drops them", () =>
  withRuns(async (runs) => {
    const { result } = await runExperiment(fates, { runs, preset: "full" });
    const [loss] = result.tables;
    assertEquals(loss.rows.map(({ variant, n, diverged }) => [variant, n, diverged]), [
      ["well", 5, 0],
      ["diverges", 0, 5],
    ]);
    const [more, ends] = result.claims;
    assertEquals(more.verdict, "supported");
    assertEquals(
      more.reason,
      "diverges: diverged 5 of 5 against well: diverged 0 of 5: p = 0.0159.",
    );
    assertEquals(ends.verdict, "cannot tell");
    assertStringIncludes(ends.reason, "5 runs of diverges: validation loss diverged");
    assertStringIncludes(result.notes.join(), '5 of 5 runs of "diverges" diverged');
  }));

Deno.test("runExperiment keeps what is finished when stopped, and goes on", () =>
  withRuns(async (runs) => {
    const stop = new AbortController();
    let done = 0;
    const observer = { finished: () => void (++done === 2 && stop.abort()) };
    await assertRejects(
      () => runExperiment(slow, { runs, command, jobs: 2, observer, signal: stop.signal }),
      Interrupted,
      "Stopped: 2 of 8 runs are finished and kept",
    );
    const { computed, kept } = await runExperiment(slow, { runs, command, jobs: 2 });
    assertEquals([computed, kept], [6, 2]);
  }));

Deno.test("runExperiment refuses variants of unequal size unless the declaration says why", () =>
  withRuns(async (runs) => {
    const declare = (unequalParameters?: string) =>
      experiment({
        ...levels,
        baseline: "small",
        variants: { small: {}, large: { model: { size: 1011 } }, near: { model: { size: 1010 } } },
        claims: [],
        tables: [],
        figures: [],
        ...(unequalParameters === undefined ? {} : { unequalParameters }),
      });
    await assertRejects(
      () => runExperiment(declare(), { runs }),
      RangeError,
      'expected 1000 parameters to within 1 %, as the baseline "small" has, got "large" 1011 (+1.1 %)',
    );
    const { result } = await runExperiment(declare("heads need it"), { runs, seeds: 1 });
    assertEquals(result.notes, ["Numbers of parameters differ: heads need it"]);
  }));

Deno.test("runExperiment finds a claim's mistake before the first run", () =>
  withRuns(async (runs) => {
    const wrong: Experiment = {
      ...levels,
      claims: [
        claim("Louder is better", {
          paper: "",
          test: ({ variants }) =>
            lower(variants.loud.number("double"), variants.low.number("double")),
        }),
      ],
    };
    await assertRejects(
      () => runExperiment(wrong, { runs }),
      RangeError,
      'Cannot test the claim "Louder is better"',
    );
    assertEquals(await files(runs), []);
  }));

Deno.test("runExperiment refuses a directory that cannot be written before the first run", () =>
  withRuns(async (runs) => {
    await Deno.writeTextFile(`${runs}/file`, "");
    await assertRejects(
      () => runExperiment(levels, { runs: `${runs}/file` }),
      Error,
      "expected a directory to write to",
    );
  }));
