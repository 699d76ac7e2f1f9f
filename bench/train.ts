/**
 * How long one training step of a GPT takes, alone or beside other libraries.
 *
 * @module
 */
import type { Command } from "commander";
import { median } from "simple-statistics";
import { positiveInteger, positiveNumber } from "../lib/command/program.ts";
import { progress } from "../lib/command/progress.ts";
import { InputError } from "../lib/errors.ts";
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
}

const typed = "deno task bench train";

/** `deno task bench train`. */
export default bench<Options>({
  description: "a step of training a GPT, alone or beside other libraries",
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
    .option("--against <names>", `peers, with commas: ${Object.keys(peers).join(", ")}`)
    .option("--patience <n>", "seconds after which a peer takes no more turns", positiveNumber, 120)
    .option("--chart <file>", "draw the times to a .png or .svg file");
}

async function run(options: Options): Promise<Row[]> {
  const names = namesOf(options.against);
  const installed = await presentPeers(names);
  const chosen = setUpsOf(options);
  const comparisons: Comparison[] = [];
  const bar = progress(chosen.length * (options.rounds + 1), "rounds", { title: "train" });
  for (const [i, setUp] of chosen.entries()) {
    const task = { ...setUp, threads: options.threads };
    const words = { ours: ours(task) };
    for (const name of installed) Object.assign(words, { [name]: peers[name].words(task) });
    const [first, ...others] = await compare(words, {
      ...options,
      turn: (round, name) =>
        bar.update(i * (options.rounds + 1) + round, `${labelOf(setUp)}, ${name}`),
    });
    if (!isPresent(first)) throw new Error(`Cannot train ${labelOf(setUp)}: ${first.reason}`);
    checkPeers(first, others, bar.say);
    const comparison = { setUp, ours: first, peers: others.filter(isPresent) };
    comparisons.push(comparison);
    console.log(JSON.stringify(record(comparison, options.threads)));
  }
  bar.stop();
  if (names.length > 0) console.error(`\n${table(comparisons.flatMap(compared))}`);
  if (options.chart !== undefined) await drawChart(trainingChart(comparisons), options.chart);
  return comparisons.map((comparison) => record(comparison, options.threads)) as unknown as Row[];
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

function record({ setUp, ours, peers }: Comparison, threads: number) {
  const msPerStep = median([...ours.rounds]);
  return {
    ...setUp,
    threads,
    engine: ours.title,
    parameters: ours.parameters,
    msPerStep,
    minMs: ours.minMs,
    tokensPerSecond: Math.round(setUp.batch * setUp.context / msPerStep * 1000),
    gflops: operationsOf(setUp) / msPerStep / 1e6,
    peakBytes: ours.tensorBytes,
    importedBytes: ours.importedBytes,
    residentBytes: ours.residentBytes,
    rounds: ours.rounds,
    ...(peers.length === 0 ? {} : {
      peers: peers.map((peer) => ({
        ...peer,
        msPerStep: median([...peer.rounds]),
        ratio: median(ratios(ours, peer)),
      })),
    }),
  };
}

function compared({ setUp, ours, peers }: Comparison): Row[] {
  return [ours, ...peers].map((one) => ({
    "set-up": labelOf(setUp),
    library: one.title,
    "ms a step": median([...one.rounds]),
    "ours ÷ theirs": one === ours ? "" : spread(ratios(ours, one)),
    "steps": one.steps,
    "loss": `${one.firstLoss.toFixed(2)} → ${one.lastLoss.toFixed(2)}`,
    "resident MiB": one.residentBytes && Math.round(mebibytes(one.residentBytes)),
    "of it after import": one.importedBytes && one.residentBytes &&
      Math.round(mebibytes(one.residentBytes - one.importedBytes)),
    "tensors MiB": one.tensorBytes && mebibytes(one.tensorBytes),
  }));
}
