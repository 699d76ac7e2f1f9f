/**
 * How long one training step of a GPT takes, beside PyTorch's in the same call.
 *
 *     deno run -A bench/train.ts --context 64 --layers 4 --heads 4 --width 128 --batch 12
 *     deno run -A bench/train.ts --all --against python3
 *
 * @module
 */
import { command, main, positiveInteger, positiveNumber } from "../lib/command/program.ts";
import { Gpt } from "../lib/models/mod.ts";
import { initialize } from "../lib/nn/mod.ts";
import { RandomStream } from "../lib/random/mod.ts";
import { currentMachine } from "../lib/tensor/mod.ts";
import { train } from "../lib/training/mod.ts";

interface SetUp {
  readonly vocabulary: number;
  readonly context: number;
  readonly layers: number;
  readonly heads: number;
  readonly width: number;
  readonly batch: number;
}

interface Options extends SetUp {
  readonly seconds: number;
  readonly threads: number;
  readonly rounds: number;
  readonly all?: boolean;
  readonly against?: string;
}

interface Measured {
  readonly msPerStep: number;
  readonly minMs: number;
  readonly peakBytes: number;
  readonly [name: string]: unknown;
}

/** From a model for a notebook to one that takes a second a step. */
const setUps: readonly SetUp[] = [
  { vocabulary: 65, context: 32, layers: 2, heads: 2, width: 32, batch: 16 },
  { vocabulary: 65, context: 64, layers: 4, heads: 4, width: 128, batch: 12 },
  { vocabulary: 65, context: 128, layers: 4, heads: 4, width: 128, batch: 32 },
  { vocabulary: 65, context: 256, layers: 6, heads: 6, width: 384, batch: 8 },
];

const program = command({
  name: "deno run -A bench/train.ts",
  description: "Times a training step of a pre-norm GPT with AdamW.",
  examples: [
    { does: "nanoGPT's set-up for a processor", type: "deno run -A bench/train.ts" },
    {
      does: "Four set-ups beside PyTorch",
      type: "deno run -A bench/train.ts --all --against python3",
    },
  ],
})
  .option("--vocabulary <n>", "tokens", positiveInteger, setUps[1].vocabulary)
  .option("--context <n>", "tokens in a sequence", positiveInteger, setUps[1].context)
  .option("--layers <n>", "blocks", positiveInteger, setUps[1].layers)
  .option("--heads <n>", "heads of attention", positiveInteger, setUps[1].heads)
  .option("--width <n>", "dModel", positiveInteger, setUps[1].width)
  .option("--batch <n>", "sequences in a step", positiveInteger, setUps[1].batch)
  .option("--seconds <n>", "how long each round measures", positiveNumber, 3)
  .option("--rounds <n>", "rounds, ours and the peer's in turn", positiveInteger, 3)
  .option("--threads <n>", "threads", positiveInteger, navigator.hardwareConcurrency)
  .option("--all", "four set-ups instead of one")
  .option("--against <python>", "a Python with PyTorch to run beside it")
  .action(async (options: Options) => {
    for (const setUp of options.all ? setUps : [options]) await compare(setUp, options);
  });

Deno.exit(await main(program));

async function compare(setUp: SetUp, { seconds, threads, rounds, against }: Options) {
  const { vocabulary, context, layers, heads, width, batch } = setUp;
  const ours: Measured[] = [];
  const theirs: Measured[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(measure(setUp, seconds, threads));
    if (against !== undefined) theirs.push(await measurePeer(against, setUp, seconds, threads));
  }
  const peer = theirs.length === 0 ? {} : {
    peer: theirs[0].peer,
    peerMsPerStep: median(theirs.map(({ msPerStep }) => msPerStep)),
    peerPeakBytes: Math.max(...theirs.map(({ peakBytes }) => peakBytes)),
    timesFaster: median(theirs.map(({ msPerStep }, i) => msPerStep / ours[i].msPerStep)),
  };
  const msPerStep = median(ours.map((round) => round.msPerStep));
  console.log(JSON.stringify({
    ...{ vocabulary, context, layers, heads, width, batch, threads },
    msPerStep,
    minMs: Math.min(...ours.map(({ minMs }) => minMs)),
    tokensPerSecond: Math.round(batch * context / msPerStep * 1000),
    gflops: operations(setUp) / msPerStep / 1e6,
    peakBytes: Math.max(...ours.map(({ peakBytes }) => peakBytes)),
    ...peer,
  }));
}

function measure(setUp: SetUp, seconds: number, threads: number): Measured {
  const { vocabulary, context, layers, heads, width, batch } = setUp;
  const { engine, heap } = currentMachine();
  engine.setThreads(threads);
  const random = RandomStream.named(1, "bench");
  const ids = () => ({
    data: Int32Array.from({ length: batch * context }, () => random.below(vocabulary)),
    shape: [batch, context],
  });
  const data = { inputs: ids(), targets: ids() };
  const model = initialize(
    new Gpt({
      vocabulary,
      context,
      layers,
      dModel: width,
      placement: "pre",
      norm: { kind: "layerNorm" },
      positional: { kind: "learned" },
      attention: { heads },
      feedForward: { kind: "gelu", dHidden: 4 * width },
    }),
    { seed: 1 },
  );
  heap.resetPeak();
  const times: number[] = [];
  const start = performance.now();
  const batches = (function* () {
    for (;;) yield data;
  })();
  const optimizer = { kind: "adamW" as const, learningRate: 1e-3 };
  for (const { step, milliseconds } of train(model, batches, { steps: 1e9, batch, optimizer })) {
    if (step > 3) times.push(milliseconds);
    if (times.length >= 3 && performance.now() - start > seconds * 1000) break;
  }
  return { msPerStep: median(times), minMs: Math.min(...times), peakBytes: heap.peakBytes };
}

async function measurePeer(
  python: string,
  { vocabulary, context, layers, heads, width, batch }: SetUp,
  seconds: number,
  threads: number,
): Promise<Measured> {
  const script = new URL("./torch_gpt.py", import.meta.url).pathname;
  const sizes = [vocabulary, context, layers, heads, width, batch, seconds].map(String);
  const { success, stdout, stderr } = await new Deno.Command(python, {
    args: [script, ...sizes],
    env: { OMP_NUM_THREADS: String(threads) },
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Multiplications and additions of a step: products with weights, and attention's causal half. */
function operations({ vocabulary, context, layers, width, batch }: SetUp): number {
  const weights = layers * 12 * width ** 2 + vocabulary * width;
  return 3 * 2 * batch * context * (weights + layers * width * context);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
