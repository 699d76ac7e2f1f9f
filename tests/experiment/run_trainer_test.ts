import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { createRunTrainer, followAttention } from "../../lib/experiment/mod.ts";
import type { RunConfig } from "../../lib/training/mod.ts";
import { runExperiment, type RunOptions, type RunPlan } from "../../lib/experiment/runner.ts";
import { describeBlas } from "../../lib/kernels/blas/find.ts";
import { testWithBlas } from "../kernels/blas/installed.ts";
import { trained } from "./fake_trained.ts";

Deno.test("createRunTrainer trains models, in processes to the same bits as in place", async () => {
  const runs = await Deno.makeTempDir();
  try {
    const inPlace = await runExperiment(trained, { runs: `${runs}/a`, seeds: 1 });
    const command = ["run", "-A", new URL("./fake_trained.ts", import.meta.url).pathname];
    const apart = await runExperiment(trained, { runs: `${runs}/b`, command, jobs: 2 });
    assertEquals(apart.failures, []);
    const { variants, runs: records, tables } = apart.result;
    assertEquals(new Set(variants.map(({ parameters }) => parameters)).size, 1);

    const digests = records.map(({ digest }) => digest);
    assertEquals(digests.slice(0, 3), inPlace.result.runs.map(({ digest }) => digest));
    assertEquals(new Set(digests).size, 6);

    const [two, one, wild] = records;
    assertEquals([two.variant, one.variant, wild.variant], ["two", "one", "wild"]);
    assertEquals([two.status, two.steps.length, two.evaluations.length], ["finished", 8, 1]);
    assertEquals(two.parameters, variants[0].parameters);
    assertEquals(two.measures.parameters, { kind: "number", value: two.parameters });
    assert(two.measures.gradients.kind === "curve");
    assertEquals(two.measures.gradients.y.length, 8);
    assertNotEquals(two.steps.at(-1)!.loss, one.steps.at(-1)!.loss);
    assertEquals([wild.status, wild.measures], ["diverged", {}]);
    assertMatch(wild.failure!, /expected finite numbers at step \d/);
    assertEquals(tables[0].rows.map(({ n, diverged }) => [n, diverged]), [[2, 0], [2, 0], [0, 2]]);
  } finally {
    await Deno.remove(runs, { recursive: true });
  }
});

Deno.test("followAttention leaves training as it is", async () => {
  const config: RunConfig = {
    model: {
      kind: "gpt",
      context: 8,
      dModel: 8,
      layers: 1,
      placement: "pre",
      norm: { kind: "layerNorm" },
      positional: { kind: "learned" },
      attention: { heads: 2, dropout: 0.2 },
      feedForward: { kind: "relu", dHidden: 16 },
      dropout: 0.2,
    },
    data: { kind: "repeatedSequence", symbols: 4, length: [3, 3] },
    training: { steps: 32, batch: 4, optimizer: { kind: "adamW", learningRate: 1e-2 } },
  };
  const context = { seed: 3, threads: 1, progress() {} };
  const plain = await createRunTrainer().train(config, context);
  const followed = await createRunTrainer({ follow: followAttention }).train(config, context);
  assertEquals(followed.digest, plain.digest);
  const { examples } = followed.trained.followed;
  assertEquals(examples.map(({ step }) => step), [0, 2, 8, 16, 32]);
  const now = followAttention(followed.trained).result().examples[0];
  assertEquals(now.patterns, examples[4].patterns);
});

testWithBlas(
  "runExperiment with a library says so in each record, and makes anew what the kernels made",
  async (library) => {
    const runs = await Deno.makeTempDir();
    const command = ["run", "-A", new URL("./fake_trained.ts", import.meta.url).pathname];
    try {
      const run = (options: RunOptions) =>
        runExperiment(trained, { runs, seeds: 1, jobs: 2, command, ...options });
      const compiled = await run({});
      const plans: RunPlan[] = [];
      const observer = { planned: (plan: RunPlan) => void plans.push(plan) };
      const faster = await run({ backend: "blas", threads: 1, observer });
      assertEquals([faster.failures, faster.kept, faster.computed], [[], 0, compiled.computed]);
      assertEquals([plans[0].blas, plans[0].outdated], [library, compiled.computed]);
      for (const { environment } of faster.result.runs) {
        assertEquals([environment.blas, environment.threads], [describeBlas(library), 1]);
      }
      assertEquals(
        compiled.result.runs.some(({ environment: { blas } }) => blas !== undefined),
        false,
      );
      assertEquals((await run({ backend: "blas" })).kept, compiled.computed);
      assertEquals((await run({})).kept, compiled.computed);
    } finally {
      await Deno.remove(runs, { recursive: true });
    }
  },
);
