/**
 * A guard against becoming slower: products, attention and training steps beside a plain loop whose cost
 * is known, in the same process, so that different machines and busy ones can be compared.
 *
 * @module
 */
import { parse, stringify } from "@std/csv";
import { environment } from "../lib/experiment/environment.ts";
import { createEngine, createMachine, currentMachine, withMachine } from "../lib/tensor/mod.ts";
import { bench, type Row } from "./bench.ts";
import { trainingOf } from "./gpt.ts";
import { Arena } from "./kernels/arena.ts";
import { attention } from "./kernels/attention.ts";
import { gemm } from "./kernels/gemm.ts";
import { fastestInTurns } from "./kernels/timing.ts";
import { costOf, runWork, type Work } from "./kernels/work.ts";
import { operationsOf, type SetUp, setUps } from "./set_ups.ts";

interface Options {
  readonly append?: boolean;
  readonly seconds: number;
}

/** Something to watch: what it does in one run. */
interface Watched {
  readonly operations: number;
  readonly run: () => void;
}

const file = new URL("./results.csv", import.meta.url);
const iterations = 1_000_000;

/** A fall of this share from one row to the next is a finding. */
const finding = 0.25;

/** `deno task bench guard`. */
export default bench<Options>({
  examples: [
    { does: "Compare with the last row of bench/results.csv", type: "deno task bench guard" },
    { does: "Add a row, after a change of the engine", type: "deno task bench guard --append" },
  ],
  options: (command) =>
    command
      .option("--append", "add a row to bench/results.csv")
      .option("--seconds <n>", "how long to measure", Number, 10),
  brief: { seconds: 4 },
  run: async (options) => await guard(options),
});

async function guard({ append, seconds }: Options): Promise<Row[]> {
  const values = measure(seconds);
  const { threads: all, fusedMultiplyAdd } = currentMachine().engine;
  const { processor, deno, threads, commit } = await environment({
    threads: all,
    fusedMultiplyAdd,
    blas: undefined,
  });
  const history = await read();
  const before = history.findLast((row) => row.processor === processor);
  const now = {
    date: new Date().toISOString().slice(0, 10),
    commit: commit?.slice(0, 12) ?? "",
    processor,
    deno,
    threads: String(threads),
    ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.toFixed(2)])),
  };
  if (append) await write([...history, now]);
  console.log(
    before === undefined
      ? `No earlier row of a ${processor} in bench/results.csv.`
      : `Beside ${before.commit} of ${before.date}; a fall of more than a quarter is marked.`,
  );
  return Object.entries(values).map(([name, value]) => {
    const earlier = Number(before?.[name]);
    const change = value / earlier - 1;
    return {
      bench: name,
      "operations for one turn of the loop": value,
      before: earlier || undefined,
      change: earlier
        ? `${change < 0 ? "−" : "+"}${Math.abs(100 * change).toFixed(0)} %`
        : undefined,
      "": change < -finding ? "SLOWER" : undefined,
    };
  });
}

/** Floating-point operations of each in the time of one turn of the plain loop. */
function measure(seconds: number): Record<string, number> {
  const watched = watch();
  const names = Object.keys(watched);
  const runs = [plainLoop, ...names.map((name) => watched[name].run)];
  const [loop, ...times] = fastestInTurns(runs, 1000 * seconds / runs.length);
  return Object.fromEntries(
    names.map((name, i) => [name, watched[name].operations / times[i] * loop / iterations]),
  );
}

function watch(): Record<string, Watched> {
  const arena = new Arena(1);
  const kernels = (works: readonly Work[]): Watched => ({
    operations: works.reduce((sum, work) => sum + costOf(work).operations, 0),
    run: () => works.forEach((work) => runWork(arena.engine, work)),
  });
  const [small, middle] = setUps;
  const shape = { batch: 12, heads: 4, queries: 64, keys: 64, dHead: 32, causal: 1 };
  return {
    gemm: kernels([gemm(arena, 768, 128, 128, 0, 1), gemm(arena, 768, 512, 128, 0, 1)]),
    attention: kernels(attention(arena, shape)),
    stepOfWidth32: step(small, 1),
    stepOfWidth128: step(middle, 1),
    stepOfWidth128OnAllThreads: step(middle, navigator.hardwareConcurrency),
  };
}

function step(setUp: SetUp, threads: number): Watched {
  // A machine of its own: changing the threads of one in each turn would start new ones.
  const machine = createMachine(createEngine({ threads }));
  const { steps } = withMachine(machine, () => trainingOf(setUp));
  return {
    operations: operationsOf(setUp),
    run: () => withMachine(machine, () => steps.next()),
  };
}

/** A multiplication and an addition that wait for each other: about eight cycles a turn on any processor. */
function plainLoop(): number {
  let x = 1;
  for (let i = 0; i < iterations; i++) x = x * 0.999 + 0.001;
  return x;
}

async function read(): Promise<Record<string, string>[]> {
  try {
    return parse(await Deno.readTextFile(file), { skipFirstRow: true }) as Record<string, string>[];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

async function write(rows: readonly Record<string, string>[]): Promise<void> {
  const columns = Object.keys(rows.at(-1)!);
  await Deno.writeTextFile(file, stringify(rows as Record<string, string>[], { columns }));
}
