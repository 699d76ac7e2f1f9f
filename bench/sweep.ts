/**
 * A sweep with as many runs at a time as there are processors, beside the same runs one by one with one
 * thread each: a sweep that wastes nothing takes the sum of these times divided by the processors.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { median, sum } from "simple-statistics";
import heads from "../experiments/heads.ts";
import { positiveInteger } from "../lib/command/program.ts";
import { progress } from "../lib/command/progress.ts";
import { type Experiment, runExperiment } from "../lib/experiment/mod.ts";
import { bench, type Row } from "./bench.ts";

interface Options {
  readonly rounds: number;
  readonly seeds: number;
}

/** How long a sweep took, and its runs by their own records, in seconds. */
interface Sweep {
  readonly wall: number;
  readonly runs: readonly number[];
}

const experiment = heads as unknown as Experiment;
const script = fileURLToPath(new URL("../experiments/main.ts", import.meta.url));

/** `deno task bench sweep`. */
export default bench<Options>({
  examples: [
    { does: "Ten runs, three times", type: "deno task bench sweep" },
    { does: "Fifteen runs, once", type: "deno task bench sweep --seeds 3 --rounds 1" },
  ],
  options: (command) =>
    command
      .option("--rounds <n>", "rounds, each way once in each", positiveInteger, 3)
      .option("--seeds <n>", "seeds for each of the five variants", positiveInteger, 2),
  brief: { rounds: 1, seeds: 1 },
  async run({ rounds, seeds }): Promise<Row[]> {
    const processors = navigator.hardwareConcurrency;
    const total = 2 * rounds * seeds * Object.keys(heads.variants).length;
    const bar = progress(total, "runs", { title: "sweep" });
    let done = 0;
    const finished = () => bar.update(++done);
    const ratios: number[] = [];
    const alone: Sweep[] = [];
    const together: Sweep[] = [];
    for (let round = 0; round < rounds; round++) {
      alone.push(await sweep({ seeds, jobs: 1, threads: 1 }, finished));
      together.push(await sweep({ seeds, jobs: processors, threads: processors }, finished));
      ratios.push(together[round].wall / (sum([...alone[round].runs]) / processors));
    }
    bar.stop();
    return [{
      runs: alone[0].runs.length,
      "sum of the runs, one thread (s)": median(alone.map(({ runs }) => sum([...runs]))),
      "sum of the same runs beside each other (s)": median(
        together.map(({ runs }) => sum([...runs])),
      ),
      [`sweep on ${processors} processors (s)`]: median(together.map(({ wall }) => wall)),
      "sweep ÷ (sum ÷ processors)": median(ratios),
    }];
  },
});

async function sweep(
  options: { readonly seeds: number; readonly jobs: number; readonly threads: number },
  told: () => void,
): Promise<Sweep> {
  const directory = await Deno.makeTempDir({ prefix: "sweep-" });
  const runs: number[] = [];
  try {
    const start = performance.now();
    await runExperiment(experiment, {
      ...options,
      runs: directory,
      command: ["run", "-A", script, "--cell"],
      observer: {
        finished(_, { seconds }) {
          runs.push(seconds);
          told();
        },
      },
    });
    return { wall: (performance.now() - start) / 1000, runs };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}
