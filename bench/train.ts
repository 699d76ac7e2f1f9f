/**
 * How long one training step of a GPT takes, alone or beside other libraries.
 *
 * @module
 */
import type { Command } from "commander";
import { median } from "simple-statistics";
import type { Backend } from "../lib/kernels/engine.ts";
import { positiveInteger, positiveNumber } from "../lib/command/program.ts";
import { progress } from "../lib/command/progress.ts";
import { InputError, unknownName } from "../lib/errors.ts";
import { bench, mebibytes, type Row, table } from "./bench.ts";
import {
  type Absent,
  compare,
  type Contestant,
  isPresent,
  ratios,
  spread,
} from "./peers/compare.ts";
import { namesOf } from "./peers/install.ts";
import { ours, peers } from "./peers/peers.ts";
import { type Comparison, trainingChart } from "./peers/chart.ts";
import { drawChart } from "./draw.ts";
import { labelOf, operationsOf, type SetUp, setUps } from "./set_ups.ts";

interface Options extends SetUp {
  readonly seconds: number;
  readonly rounds: number;
  readonly threads: number;
  readonly patience: number;
  readonly all?: boolean;
  readonly only?: number;
  readonly against?: string;
  readonly chart?: string;
  readonly backend: string;
}

const typed = "deno task bench train";

/** `deno task bench train`. */
export default bench<Options, Finding>({
  examples: [
    { does: "nanoGPT's set-up for a processor", type: typed },
    {
      does: "A model of one's own",
      type: `${typed} --context 512 --width 256 --heads 8 --batch 4`,
    },
    {
      does: "Four set-ups beside PyTorch, with a chart",
      type: `${typed} --all --rounds 5 --against torch --chart reports/bench/train.png`,
    },
    {
      does: "The largest of the four alone",
      type: `${typed} --only 4 --against torch,torch2,torch2-compiled`,
    },
    {
      does: "With this machine's BLAS, and without, in the same rounds",
      type: `${typed} --all --backend wasm,blas --against torch`,
    },
    {
      does: "Everybody",
      type: `${typed} --all --against torch,torch2,torch2-compiled,jax-js,tfjs,jax`,
    },
  ],
  options: addOptions,
  brief: { seconds: 0.5, rounds: 1 },
  run: async (options) => await run(options),
  // Each set-up's line has been printed as soon as it was known.
  print: () => {},
});

function addOptions(command: Command): Command {
  const usual = setUps[1];
  return command
    .option("--vocabulary <n>", "tokens", positiveInteger, usual.vocabulary)
    .option("--context <n>", "tokens in a sequence", positiveInteger, usual.context)
    .option("--layers <n>", "blocks", positiveInteger, usual.layers)
    .option("--heads <n>", "heads of attention", positiveInteger, usual.heads)
    .option("--width <n>", "dModel", positiveInteger, usual.width)
    .option("--batch <n>", "sequences in a step", positiveInteger, usual.batch)
    .option("--all", "the four set-ups from width 32 to width 384")
    .option("--only <n>", "one of the four set-ups, 1 to 4", positiveInteger)
    .option("--seconds <n>", "how long each trains in a round", positiveNumber, 1.5)
    .option("--rounds <n>", "rounds, everybody once in each", positiveInteger, 3)
    .option("--threads <n>", "threads", positiveInteger, navigator.hardwareConcurrency)
    .option("--backend <names>", "what multiplies matrices here: wasm, blas, or both", "wasm")
    .option("--against <names>", `peers, with commas: ${Object.keys(peers).join(", ")}`)
    .option("--patience <n>", "seconds after which a peer takes no more turns", positiveNumber, 120)
    .option("--chart <file>", "draw the times to a .png or .svg file");
}

async function run(options: Options): Promise<Finding[]> {
  const names = namesOf(options.against);
  const backends = backendsOf(options.backend);
  const installed = await presentPeers(names);
  const chosen = setUpsOf(options);
  const comparisons: Comparison[] = [];
  const bar = progress(chosen.length * (options.rounds + 1), "rounds", { title: "train" });
  for (const [i, setUp] of chosen.entries()) {
    const task = { ...setUp, threads: options.threads };
    const words = Object.fromEntries([
      ...backends.map((backend) => [backend, ours(task, backend)]),
      ...installed.map((name) => [name, peers[name].words(task)]),
    ]);
    const all = await compare(words, {
      ...options,
      turn: (round, name) =>
        bar.update(i * (options.rounds + 1) + round, `${labelOf(setUp)}, ${name}`),
    });
    const own = all.slice(0, backends.length).map((one) => {
      if (isPresent(one)) return one;
      throw new InputError(`Cannot train ${labelOf(setUp)} with ${one.name}: ${one.reason}`);
    });
    const others = all.slice(backends.length);
    checkPeers(own[0], others, bar.say);
    const comparison = { setUp, ours: own, peers: others.filter(isPresent) };
    comparisons.push(comparison);
    for (const record of recordsOf(comparison, options.threads)) {
      console.log(JSON.stringify(record));
    }
  }
  bar.stop();
  if (names.length > 0) console.error(`\n${table(comparisons.flatMap(rowsOf))}`);
  if (options.chart !== undefined) await drawChart(trainingChart(comparisons), options.chart);
  return comparisons.flatMap((comparison) => recordsOf(comparison, options.threads));
}

function backendsOf(text: string): Backend[] {
  const known: readonly Backend[] = ["wasm", "blas"];
  const names = text.split(",").map((name) => name.trim());
  for (const name of names) {
    if (!known.some((one) => one === name)) {
      throw new InputError(unknownName("backend", name, known));
    }
  }
  return names as Backend[];
}

function setUpsOf({ all, only, ...options }: Options): readonly SetUp[] {
  if (all) return setUps;
  if (only === undefined) {
    const { vocabulary, context, layers, heads, width, batch } = options;
    return [{ vocabulary, context, layers, heads, width, batch }];
  }
  if (only > setUps.length) {
    throw new InputError(`Cannot take set-up ${only}: expected 1 to ${setUps.length}, got ${only}`);
  }
  return [setUps[only - 1]];
}

async function presentPeers(names: readonly string[]): Promise<string[]> {
  const present: string[] = [];
  for (const name of names) {
    if (await peers[name].installed()) present.push(name);
    else console.error(`${name} is not here and left out; to install it: ${peers[name].install}`);
  }
  return present;
}

/** A comparison is one of equals: as many parameters, a loss that begins at chance and falls. */
function checkPeers(
  first: Contestant,
  others: readonly (Contestant | Absent)[],
  say: (line: string) => void,
): void {
  for (const other of others) {
    if (!isPresent(other)) say(`${other.name} was not measured: ${other.reason}`);
    else if (other.parameters !== first.parameters) {
      say(`${other.name} has ${other.parameters} parameters, we have ${first.parameters}`);
    } else if (
      Math.abs(other.firstLoss - first.firstLoss) > 0.3 || other.lastLoss > other.firstLoss + 0.1
    ) {
      say(
        `${other.name} went from ${other.firstLoss} to ${other.lastLoss} nats in ${other.steps} steps`,
      );
    }
  }
}

type Finding = ReturnType<typeof recordsOf>[number];

/** What one line of JSON says: one for each of our backends. */
function recordsOf({ setUp, ours, peers }: Comparison, threads: number) {
  return ours.map((one) => {
    const msPerStep = median([...one.rounds]);
    return {
      ...setUp,
      threads,
      backend: one.name,
      engine: one.title,
      parameters: one.parameters,
      msPerStep,
      minMs: one.minMs,
      tokensPerSecond: Math.round(setUp.batch * setUp.context / msPerStep * 1000),
      gflops: operationsOf(setUp) / msPerStep / 1e6,
      peakBytes: one.tensorBytes,
      importedBytes: one.importedBytes,
      residentBytes: one.residentBytes,
      rounds: one.rounds,
      peers: peers.map((peer) => ({
        ...peer,
        msPerStep: median([...peer.rounds]),
        ratio: median(ratios(one, peer)),
      })),
    };
  });
}

function rowsOf({ setUp, ours, peers }: Comparison): Row[] {
  return [...ours, ...peers].map((one) => ({
    "set-up": labelOf(setUp),
    library: one.title,
    "ms a step": median([...one.rounds]),
    ...Object.fromEntries(ours.map((mine) => [
      `${mine.name} ÷ it`,
      mine === one ? "" : spread(ratios(mine, one)),
    ])),
    "steps": one.steps,
    "loss": `${one.firstLoss.toFixed(2)} → ${one.lastLoss.toFixed(2)}`,
    "resident MiB": one.residentBytes && Math.round(mebibytes(one.residentBytes)),
    "of it after import": one.importedBytes && one.residentBytes &&
      Math.round(mebibytes(one.residentBytes - one.importedBytes)),
    "tensors MiB": one.tensorBytes && mebibytes(one.tensorBytes),
  }));
}
