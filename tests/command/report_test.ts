import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { gunzipSync } from "node:zlib";
import { reportCommand } from "../../lib/command/report.ts";
import { readRuns } from "../../lib/command/read_runs.ts";
import { reproduceCommand } from "../../lib/command/reproduce.ts";
import { trainCommand } from "../../lib/command/train.ts";
import { runExperiment } from "../../lib/experiment/runner.ts";
import { findChromium, htmlReport, launchChromium, readReport } from "../../lib/report/mod.ts";
import { trained } from "../experiment/fake_trained.ts";
import { run, tinyConfigs, withDirectory, writeConfig } from "./tiny_runs.ts";

const report = (...args: string[]) => run(reportCommand(), args);
const reproduce = (...args: string[]) => run(reproduceCommand(), args);

/** The training steps that a report's explorer shows, from the data that its script reads. */
function stepsOf(html: string): number[] {
  const [, packed] = /<script id="attention-data"[^>]*>([^<]*)/.exec(html)!;
  const examples = JSON.parse(gunzipSync(Uint8Array.fromBase64(packed)).toString());
  return examples.map(({ step }: { step: number }) => step).sort((a: number, b: number) => a - b);
}

/** Trains the same tiny config with several seeds and a change; gives the directories. */
async function trainedRuns(directory: string): Promise<string[]> {
  const path = await writeConfig(directory, tinyConfigs.task);
  const runs = [
    ["base-1", "--seed", "1"],
    ["base-2", "--seed", "2"],
    ["wide-1", "--seed", "1", "--set", "model.feedForward.dHidden=48"],
  ];
  for (const [name, ...more] of runs) {
    const { code, err } = await run(trainCommand(), [
      path,
      "--out",
      `${directory}/${name}`,
      ...more,
    ]);
    assertEquals(code, 0, err);
  }
  return runs.map(([name]) => `${directory}/${name}`);
}

Deno.test("report puts runs of train and of experiments side by side", () =>
  withDirectory(async (directory) => {
    const paths = await trainedRuns(directory);
    await runExperiment(trained, { runs: directory, seeds: 2 });
    const out = `${directory}/side.html`;
    const printed = await report(...paths, `${directory}/${trained.name}`, "--out", out);
    assertEquals([printed.code, printed.err], [0, ""]);
    assertEquals(printed.out, `report: ${out}`);
    const { variants, runs, notes, baseline, losses } = readReport(await Deno.readTextFile(out));
    const names = variants.map(({ name }) => name);
    assertEquals(names.slice(0, 2), ["base", "wide"]);
    assert(names.includes(`${trained.name}: two`), names.join(", "));
    assertEquals(baseline, "base");
    assertEquals(runs.filter(({ variant }) => variant === "base").map(({ seed }) => seed), [1, 2]);
    assertEquals(losses.map(({ losses }) => losses.length).slice(0, 3), [6, 6, 6]);
    assert(notes.some((note) => note.startsWith("They learn different data")), notes.join("\n"));
  }));

Deno.test("report shows what the heads of trained runs looked at while they learned", () =>
  withDirectory(async (directory) => {
    const runs = [];
    for (const name of ["task", "pairs"] as const) {
      const path = await writeConfig(directory, tinyConfigs[name], name);
      const out = `${directory}/${name}-1`;
      assertEquals((await run(trainCommand(), [path, "--out", out])).code, 0);
      const [record] = await readRuns(out);
      assert(record.measures.attention.kind === "attention");
      runs.push(record.measures.attention.examples);
    }
    const [task, pairs] = runs;
    // Six steps: of a sixteenth nothing is left.
    assertEquals(task.map(({ step }) => step), [0, 2, 3, 6]);
    const [first, , , last] = task;
    assertEquals(first.patterns.map((heads) => heads.length), [2]);
    assert(!last.queryTokens.includes("<padding>"));
    for (const row of last.patterns[0]) assertEquals(row.length, last.queryTokens.length ** 2);
    assert(JSON.stringify(first.patterns) !== JSON.stringify(last.patterns));
    assertEquals(pairs.slice(-3).map(({ part, step }) => [part, step]), [
      ["encoder", 6],
      ["decoder", 6],
      ["decoder over encoder", 6],
    ]);
    const { queryTokens, keyTokens, patterns: [[cross]] } = pairs.at(-1)!;
    assertEquals(cross.length, queryTokens.length * keyTokens.length);

    const out = `${directory}/side.html`;
    assertEquals((await report(`${directory}/task-1`, "--out", out)).err, "");
    const html = await Deno.readTextFile(out);
    assertEquals(stepsOf(html), [0, 2, 3, 6]);
  }));

Deno.test("report of a report keeps runs and losses, also as Markdown", () =>
  withDirectory(async (directory) => {
    const paths = await trainedRuns(directory);
    const [first, second] = [`${directory}/first.html`, `${directory}/second.html`];
    await report(...paths, "--out", first);
    assertEquals((await report(first, "--baseline", "wide", "--out", second)).err, "");
    const [one, two] = await Promise.all(
      [first, second].map(async (path) => readReport(await Deno.readTextFile(path))),
    );
    const [base, other, wide] = one.losses;
    assertEquals(two.losses, [wide, base, other]);
    assertEquals(two.baseline, "wide");
    await report(second, "--format", "md", "--out", `${directory}/md`);
    assertStringIncludes(
      await Deno.readTextFile(`${directory}/md/report.md`),
      "dHidden\\: 48 → 24",
    );
  }));

Deno.test("report says what it expected", () =>
  withDirectory(async (directory) => {
    assertMatch(
      (await report(`${directory}/none`)).err,
      /expected a directory of runs or a file, got no such file; pass a directory/,
    );
    assertMatch((await report(directory)).err, /expected finished runs, got a directory with noth/);
    await writeConfig(directory, tinyConfigs.task, "config");
    assertMatch((await report(directory)).err, /a run without result\.json: not finished/);
  }));

Deno.test({
  name: "report prints a PDF, and says how to get Chromium where there is none",
  ignore: await findChromium() === undefined,
  sanitizeResources: false,
  sanitizeOps: false,
  fn: () =>
    withDirectory(async (directory) => {
      const out = `${directory}/report.pdf`;
      const printed = await report(
        ...await trainedRuns(directory),
        "--format",
        "pdf",
        "--out",
        out,
      );
      assertEquals(printed.err, "");
      assertEquals(new TextDecoder().decode((await Deno.readFile(out)).subarray(0, 5)), "%PDF-");
      let message = "";
      await launchChromium(undefined, "write a PDF").catch((error) => message = error.message);
      assertStringIncludes(message, "npx playwright-core install chromium");
    }),
});

Deno.test("reproduce finds the same bits, and a planted change of one value", () =>
  withDirectory(async (directory) => {
    const out = `${directory}/side.html`;
    await report(...await trainedRuns(directory), "--out", out);
    const same = await reproduce(out);
    assertEquals(same.code, 0, same.err);
    assertEquals(same.out.split("\n").map((line) => line.replace(/, digest .*/, "")), [
      "base, seed 1: identical",
      "base, seed 2: identical",
      "wide, seed 1: identical",
      "3 of 3 runs identical",
    ]);

    const planted = `${directory}/planted.html`;
    const html = await Deno.readTextFile(out);
    await Deno.writeTextFile(
      planted,
      html.replaceAll('"learningRate":0.001}', '"learningRate":0.002}'),
    );
    const other = await reproduce(planted, "--only", "base:2");
    assertEquals(other.code, 1);
    // The first step's loss is the first weights': the rate shows in the second.
    assertMatch(other.out, /^base, seed 2: differs at step 2: loss [\d.]+ instead of [\d.]+$/);
    assertEquals(other.err, "0 of 1 runs identical, 1 different, 0 not comparable");
  }));

Deno.test("reproduce tells what is not comparable: hardware, versions, configs", () =>
  withDirectory(async (directory) => {
    const { result } = await runExperiment(trained, { runs: directory, seeds: 1 });
    const [two] = result.runs;
    const said = async (change: Partial<typeof two>) => {
      const runs = [{ ...two, ...change }];
      await Deno.writeTextFile(`${directory}/r.html`, await htmlReport({ ...result, runs }));
      return (await reproduce(`${directory}/r.html`)).out;
    };
    const { environment } = two;
    const fusedMultiplyAdd = !environment.fusedMultiplyAdd;
    assertMatch(
      await said({ environment: { ...environment, fusedMultiplyAdd } }),
      /^two, seed 1: not comparable: it was computed with .*fused multiply–add, and here with/,
    );
    assertMatch(
      await said({ environment: { ...environment, blas: "OpenBLAS 0.3.21 (Haswell)" } }),
      /not comparable: it was computed with products of OpenBLAS 0\.3\.21/,
    );
    const older = { ...environment, kernels: "0".repeat(64) };
    assertMatch(await said({ environment: older }), /^two, seed 1: identical/);
    assertMatch(
      await said({ environment: older, seed: 7 }),
      /not comparable: it was made with kernels 0{12}, here \w{12}; it differs at step 1: loss/,
    );
    assertMatch(
      await said({ config: { steps: 3 } }),
      /not comparable: Cannot use the config of two/,
    );
    assertMatch(await said({ digest: "0" }), /differs in the final parameters: the losses of all/);
    assertMatch(await said({ steps: two.steps.slice(0, 5) }), /differs at step 6: the record ends/);
  }));

Deno.test("reproduce makes diverged runs again too", () =>
  withDirectory(async (directory) => {
    const { result } = await runExperiment(trained, { runs: directory, seeds: 1 });
    await Deno.writeTextFile(`${directory}/r.html`, await htmlReport(result));
    const { out, code, err } = await reproduce(`${directory}/r.html`);
    assertEquals([code, err], [0, ""]);
    assertMatch(out, /^wild, seed 1: identical/m);
    assertMatch((await reproduce(`${directory}/r.html`, "--only", "tow")).err, /the variants are/);
  }));
