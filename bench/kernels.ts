/**
 * How fast the matrix products and attention are, beside the processor's multiply-add limit measured in
 * the same process.
 *
 *     deno run -A bench/kernels.ts gemm
 *     deno run -A bench/kernels.ts attention
 *
 * A second argument leaves only the lines that contain it.
 *
 * @module
 */
import { createEngine, type Engine } from "../lib/kernels/engine.ts";
import { compileKernels, createMemory, instantiate } from "../lib/kernels/instance.ts";
import {
  columnPanels,
  heapAddress,
  packedSize,
  queryTiles,
  rowTiles,
} from "../lib/kernels/layout.ts";

/** A kernel call, and how many floating-point operations it does. */
interface Work {
  label: string;
  operations: number;
  run: () => void;
}

const threadCounts = [1, 2];
const engine = createEngine({ threads: 1 });
let next = heapAddress;

/** A pointer to `size` numbers from `[-0.5, 0.5)`. */
function allocate(size: number): number {
  const pointer = next;
  next += Math.ceil(size / 16) * 64 + 64;
  engine.reserve(next);
  for (let i = 0; i < size; i++) engine.numbers[(pointer >> 2) + i] = Math.random() - 0.5;
  return pointer;
}

/** The shortest of repeated runs, in ns: what the machine can do when nobody disturbs it. */
function fastest(run: () => void, milliseconds = 150): number {
  run();
  let best = Infinity;
  for (const end = performance.now() + milliseconds; performance.now() < end;) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return best * 1e6;
}

/** The limit of one core, in GFLOP/s. */
function peak(): number {
  const { multiplyAddChains } = instantiate(compileKernels(), createMemory(), 0);
  const n = 200_000;
  return n * 12 * 4 * 2 / fastest(() => multiplyAddChains(n, 1));
}

function gemm(m: number, n: number, k: number, transposedA: number, transposedB: number): Work {
  const a = allocate(m * k), b = allocate(n * k), packed = allocate(packedSize(n, k));
  const out = allocate(m * n);
  const lda = transposedA ? m : k, ldb = transposedB ? k : n;
  return {
    label: `${m}×${n}×${k} ${transposedA ? "T" : "N"}${transposedB ? "T" : "N"}`,
    operations: 2 * m * n * k,
    run() {
      engine.run("packB", columnPanels(n), k * 3, packed, b, n, k, ldb, transposedB);
      const cost = 2 * 6 * n * k / 50;
      engine.run("gemm", rowTiles(m), cost, out, a, packed, 0, m, n, k, lda, n, transposedA, 0);
    },
  };
}

function gemmUnpacked(m: number, n: number, k: number, transposedB: number): Work {
  const a = allocate(m * k), b = allocate(n * k), out = allocate(m * n);
  return {
    label: `${m}×${n}×${k} N${transposedB ? "T" : "N"} unpacked`,
    operations: 2 * m * n * k,
    run() {
      const panels = columnPanels(n), cost = 2 * 8 * m * k / 20, ldb = transposedB ? k : n;
      engine.run("gemmUnpacked", panels, cost, out, a, b, 0, m, n, k, k, ldb, n, transposedB);
    },
  };
}

/** What a step of training multiplies: `[rows, columns, depth]`. */
const products = [
  [512, 32, 32],
  [512, 128, 32],
  [768, 128, 128],
  [4096, 128, 128],
  [4096, 512, 128],
  [4096, 128, 512],
  [2048, 384, 384],
  [2048, 1536, 384],
  [1024, 1024, 1024],
];

/** `[batch, heads, time, dHead]`. */
const selfAttentions = [
  [16, 4, 32, 8],
  [12, 4, 64, 32],
  [32, 4, 128, 32],
  [16, 8, 128, 16],
  [8, 6, 256, 64],
  [8, 4, 1024, 32],
];

const benches: Record<string, () => Work[]> = {
  gemm: () => [
    ...products.flatMap(([m, n, k]) => [
      gemm(m, n, k, 0, 0),
      gemm(m, n, k, 0, 1),
      gemm(k, n, m, 1, 0),
    ]),
    ...[1, 2, 4, 8].flatMap((m) =>
      [0, 1].flatMap((transposedB) => [
        gemm(m, 512, 512, 0, transposedB),
        gemmUnpacked(m, 512, 512, transposedB),
      ])
    ),
  ],
  attention: () => [
    ...selfAttentions.flatMap(([batch, heads, time, dHead]) =>
      [1, 0].flatMap((causal) => attention(batch, heads, time, time, dHead, causal))
    ),
    attention(1, 4, 1, 1024, 32, 1)[0],
  ],
};

/** Forward and backward; operations counted are those of the keys that causal attention sees. */
function attention(
  batch: number,
  heads: number,
  queries: number,
  keys: number,
  dHead: number,
  causal: number,
): Work[] {
  const width = heads * dHead, stride = 3 * width;
  const pairs = batch * heads * (causal ? queries * (2 * keys - queries + 1) / 2 : queries * keys);
  const qkv = allocate(batch * keys * stride), out = allocate(batch * queries * width);
  const gradient = allocate(batch * keys * stride), dOut = allocate(batch * queries * width);
  const logSumExp = allocate(batch * heads * queries);
  const [q, k, v] = [0, 1, 2].map((i) => qkv + i * width * 4);
  const [dq, dk, dv] = [0, 1, 2].map((i) => gradient + i * width * 4);
  const tail = [heads, heads, queries, keys, dHead, stride, stride, stride, width] as const;
  const options = [1 / Math.sqrt(dHead), causal, 0, 0, 0] as const;
  const label = `${batch}×${heads} heads of ${dHead}, ${queries}×${keys}${causal ? " causal" : ""}`;
  const tiles = batch * heads * queryTiles(queries);
  return [{
    label: `forward  ${label}`,
    operations: 4 * pairs * dHead,
    run() {
      const cost = 4 * pairs * dHead / 30 / tiles;
      // deno-fmt-ignore
      engine.run("attentionForward", tiles, cost, out, logSumExp, q, k, v, 0, 0, ...tail, ...options);
    },
  }, {
    label: `backward ${label}`,
    operations: 10 * pairs * dHead,
    run() {
      const cost = 10 * pairs * dHead / 30 / (batch * heads);
      // deno-fmt-ignore
      engine.run("attentionBackward", batch * heads, cost, dq, dk, dv, 0, q, k, v, out, dOut, logSumExp, 0, 0, ...tail, ...options);
    },
  }];
}

function measure(engine: Engine, work: Work): number[] {
  return threadCounts.map((threads) => {
    if (engine.threads !== threads) engine.setThreads(threads);
    return work.operations / fastest(work.run);
  });
}

const [what = "gemm", only = ""] = Deno.args;
if (!(what in benches)) {
  console.error(`Cannot measure "${what}": expected one of ${Object.keys(benches).join(", ")}`);
  Deno.exit(2);
}
const limit = peak();
console.log(`multiply-add limit of one core: ${limit.toFixed(1)} GFLOP/s`);
console.log("GFLOP/s (share of the limit)".padEnd(50), "1 thread".padEnd(15), "2 threads");
for (const work of benches[what]()) {
  if (!work.label.includes(only)) continue;
  const rates = measure(engine, work).map((rate, i) =>
    `${rate.toFixed(1)} (${(rate / limit / threadCounts[i]).toFixed(2)})`.padEnd(15)
  );
  console.log(work.label.padEnd(50), ...rates);
}
engine.setThreads(1);
