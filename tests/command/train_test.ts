import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { parse } from "@std/csv";
import { trainCommand } from "../../lib/command/train.ts";
import { describeBlas } from "../../lib/kernels/blas/find.ts";
import { currentMachine } from "../../lib/tensor/mod.ts";
import { loadModel } from "../../lib/training/checkpoints/mod.ts";
import { testWithBlas } from "../kernels/blas/installed.ts";
import { run, tinyConfigs, tinyText, withDirectory, writeConfig } from "./tiny_runs.ts";

const train = (...args: string[]) => run(trainCommand(), args);
const digestIn = (out: string) => /^digest ([0-9a-f]{64})$/m.exec(out)?.[1];
const rowsOf = async (path: string) => parse(await Deno.readTextFile(path), { skipFirstRow: true });

Deno.test("train writes config, metrics, evaluations, model, tokenizer, samples and a digest", () =>
  withDirectory(async (directory) => {
    const path = await writeConfig(directory, tinyConfigs.task);
    const out = `${directory}/out`;
    const printed = await train(path, "--out", out, "--seed", "3", "--set", "model.layers=2");
    assertEquals(printed.code, 0, printed.err);
    const digest = digestIn(printed.out);
    assertEquals(printed.out.split("\n").at(-1), `digest ${digest}`);
    assertMatch(printed.err, /step 3: validation loss \d\.\d{4} nats, perplexity/);

    const steps = await rowsOf(`${out}/metrics.csv`);
    assertEquals(steps.map(({ step }) => step), ["1", "2", "3", "4", "5", "6"]);
    const columns = ["step", "loss", "learningRate", "gradientNorm", "tokens", "milliseconds"];
    assertEquals(Object.keys(steps[0]), columns);
    assert(steps.every((row) => columns.every((column) => Number.isFinite(Number(row[column])))));
    const evaluations = await rowsOf(`${out}/evaluations.csv`);
    assertEquals(evaluations.map(({ step }) => step), ["3", "6"]);

    const { model, config, tokenizer } = loadModel(out);
    assertEquals([config.seed, config.model.kind], [3, "gpt"]);
    assertEquals((config.model as { layers?: number }).layers, 2);
    assert(model.parameterCount() > 0);
    assertEquals(tokenizer?.decode(tokenizer.encode("a b >")), "a b >");
    assertMatch(await Deno.readTextFile(`${out}/samples.txt`), /of \d+ held-out problems/);
    const result = JSON.parse(await Deno.readTextFile(`${out}/result.json`));
    assertEquals(result.digest, digest);
    assertEquals(result.parameters, model.parameterCount());
    assertEquals(String(result.evaluation.loss), evaluations[1].loss);
  }));

Deno.test("train gives the same digest at any number of threads, from a run's config.json too", () =>
  withDirectory(async (directory) => {
    const path = await writeConfig(directory, tinyConfigs.task);
    const { engine } = currentMachine();
    const { threads } = engine;
    try {
      const digests: (string | undefined)[] = [];
      for (const count of ["1", "2", "3"]) {
        const { out } = await train(path, "--threads", count, "--out", `${directory}/${count}`);
        digests.push(digestIn(out));
      }
      const again = `${directory}/1/config.json`;
      digests.push(digestIn((await train(again, "--out", `${directory}/again`)).out));
      assertEquals(new Set(digests).size, 1);
      assert(digests[0] !== undefined);
      const other = await train(path, "--seed", "2", "--out", `${directory}/other`);
      assertNotEquals(digestIn(other.out), digests[0]);
    } finally {
      engine.setThreads(threads);
    }
  }));

Deno.test("train keeps both tokenizers of pairs, and counts exact answers over all held-out words", () =>
  withDirectory(async (directory) => {
    const path = await writeConfig(directory, tinyConfigs.pairs);
    const out = `${directory}/out`;
    const { code, err } = await train(path, "--out", out);
    assertEquals(code, 0, err);
    const { source, target } = loadModel(out);
    assertEquals(source?.decode(source.encode("CAT")), "CAT");
    assertEquals(target?.decode(target.encode("K AE T")), "K AE T");
    const samples = await Deno.readTextFile(`${out}/samples.txt`);
    const held = Number(/of (\d+) held-out problems/.exec(samples)?.[1]);
    const result = JSON.parse(await Deno.readTextFile(`${out}/result.json`));
    assertEquals(result.exact.of, held);
    assert(held > 10);
  }));

Deno.test("train writes samples of text", () =>
  withDirectory(async (directory) => {
    await Deno.writeTextFile(`${directory}/text.txt`, tinyText);
    const path = await writeConfig(directory, tinyConfigs.text(`${directory}/text.txt`));
    const { code, err } = await train(path, "--out", `${directory}/out`, "--steps", "2");
    assertEquals(code, 0, err);
    assertMatch(err, /bits per character/);
    const samples = await Deno.readTextFile(`${directory}/out/samples.txt`);
    assertEquals(samples.match(/— sample \d, seed 1 —/g)?.length, 3);
  }));

Deno.test("train refuses a config with mistakes and lists all of them, before anything is written", () =>
  withDirectory(async (directory) => {
    const path = await writeConfig(directory, {
      ...tinyConfigs.task,
      model: { ...tinyConfigs.task.model, placement: "pree", attention: { heads: 3 } },
    });
    const { code, err } = await train(
      path,
      "--out",
      `${directory}/out`,
      "--set",
      "training.steps=0",
    );
    assertEquals(code, 1);
    assertEquals(err.split("\n"), [
      `Cannot use ${path}: 3 mistakes`,
      "  model.attention.heads: expected a divisor of model.dModel 16, such as 2, got 3",
      '  model.placement: expected one of "pre", "post", "both", got "pree"; did you mean "pre"?',
      "  training.steps: expected a whole number of at least 1, got 0",
    ]);
    assertEquals([...Deno.readDirSync(directory)].map(({ name }) => name), ["tiny.json"]);
  }));

Deno.test("train says before training that --out cannot be written to", () =>
  withDirectory(async (directory) => {
    const path = await writeConfig(directory, tinyConfigs.task);
    const { code, err } = await train(path, "--out", `${path}/out`);
    assertEquals(code, 1);
    assertStringIncludes(err, `Cannot write to ${path}/out: expected a directory to write to`);
    assertStringIncludes(err, "name another --out");
    assert(!err.includes("parameters"));
  }));

Deno.test("train redoes a run in its place, refuses another's, and replaces it with --overwrite", () =>
  withDirectory(async (directory) => {
    const path = await writeConfig(directory, tinyConfigs.task);
    const out = ["--out", `${directory}/out`];
    const first = await train(path, ...out);
    assertEquals(digestIn((await train(path, ...out)).out), digestIn(first.out));
    const refused = await train(path, ...out, "--steps", "2");
    assertEquals(refused.code, 1);
    assertStringIncludes(
      refused.err,
      "expected no run of another config or seed, got one with training.steps 6 instead of 2; name " +
        "another --out, or replace it with --overwrite",
    );
    assertEquals((await rowsOf(`${directory}/out/metrics.csv`)).length, 6);
    assertEquals((await train(path, ...out, "--steps", "2", "--overwrite")).code, 0);
    assertEquals((await rowsOf(`${directory}/out/metrics.csv`)).length, 2);
  }));

Deno.test("train stops where it diverges, with the step, the tensor, what to try, and the metrics", () =>
  withDirectory(async (directory) => {
    const path = await writeConfig(directory, {
      ...tinyConfigs.task,
      training: {
        steps: 50,
        batch: 8,
        optimizer: { kind: "sgd", learningRate: 1e30 },
      },
    });
    const { code, err, out } = await train(path, "--out", `${directory}/out`);
    assertEquals(code, 1);
    const step = Number(/expected finite numbers at step (\d+), got/.exec(err)?.[1]);
    assertMatch(err, /the first tensor that is not finite is \w+ .+; try a lower learning rate/);
    assertStringIncludes(err, `${directory}/out/metrics.csv`);
    assert(!err.includes("    at "), "no stack trace");
    assertEquals(digestIn(out), undefined);
    assertEquals((await rowsOf(`${directory}/out/metrics.csv`)).length, step - 1);
  }));

Deno.test("train stops between steps after Ctrl-C, and keeps the model and metrics so far", () =>
  withDirectory(async (directory) => {
    const path = await writeConfig(directory, tinyConfigs.task);
    const out = `${directory}/out`;
    const script = new URL("../../lib/command/train.ts", import.meta.url).pathname;
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", script, path, "--out", out, "--steps", "1000000", "--threads", "1"],
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const metrics = `${out}/metrics.csv`;
    const stepsWritten = async () =>
      (await Deno.readTextFile(metrics).catch(() => "")).length > 200;
    const output = child.output();
    const patience = performance.now() + 30_000;
    while (!await stepsWritten() && performance.now() < patience) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    child.kill("SIGINT");
    const { code, stderr } = await output;
    assertEquals(code, 130);
    const text = new TextDecoder().decode(stderr);
    const step = Number(/Stopped after step (\d+) of 1000000/.exec(text)?.[1]);
    assertEquals((await rowsOf(metrics)).length, step);
    assert(loadModel(out).model.parameterCount() > 0);
  }));

Deno.test("train --help shows examples", async () => {
  const program = trainCommand();
  let help = "";
  program.configureOutput({ writeOut: (text) => help += text }).outputHelp();
  assertStringIncludes(help, "Usage: deno task train [options] <config>");
  assertStringIncludes(help, "--set model.attention.heads=8");
  assertEquals((await train()).code, 1);
});

testWithBlas(
  "train --backend blas says in its record and before its digest what multiplied",
  (library) =>
    withDirectory(async (directory) => {
      const path = await writeConfig(directory, tinyConfigs.task);
      const out = `${directory}/out`;
      try {
        const printed = await train(path, "--backend", "blas", "--out", out);
        assertEquals(printed.code, 0, printed.err);
        assertStringIncludes(printed.err, `${describeBlas(library)} from ${library.path}`);
        assertMatch(printed.out, /not comparable bit for bit .*\ndigest /);
        const { environment } = JSON.parse(await Deno.readTextFile(`${out}/result.json`));
        assertEquals(environment.blas, describeBlas(library));
      } finally {
        currentMachine().engine.setBackend("wasm");
      }
    }),
);

Deno.test("train refuses a library beside --backend wasm, and one that is not there", () =>
  withDirectory(async (directory) => {
    const path = await writeConfig(directory, tinyConfigs.task);
    const both = await train(path, "--backend", "wasm", "--blas", "openBlas");
    assertStringIncludes(both.err, "expected --backend blas, got wasm; leave one out");
    const missing = await train(path, "--blas", "/nowhere/libblas.so");
    assertEquals(missing.code, 1);
    assertStringIncludes(missing.err, "Cannot use /nowhere/libblas.so as BLAS");
  }));
