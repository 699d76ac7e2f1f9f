/**
 * GPT-2 small in Hugging Face's layout: how long it takes to open beside plain reading of its file, from
 * the disk and from the system's cache, to read 1,024 tokens and to write further ones, and the most
 * memory that the process had.
 *
 * @module
 */
import { median } from "simple-statistics";
import { positiveInteger } from "../../lib/command/program.ts";
import { bench, mebibytes, type Row } from "../bench.ts";

interface Options {
  readonly rounds: number;
  readonly shardBytes?: number;
}

/** What a process that reads the model's files did measure. */
interface Reading {
  readonly bytes: number;
  readonly seconds: number;
}

/** What a process that opens the model and runs it did measure. */
interface Measured extends Reading {
  readonly forward: number;
  readonly token: number;
  readonly peak: number;
}

/** `deno task bench gpt2`. */
export default bench<Options>({
  examples: [
    { does: "Measure it", type: "deno task bench gpt2" },
    { does: "From shards of 200 MB", type: "deno task bench gpt2 --shard-bytes 200000000" },
  ],
  options: (command) =>
    command
      .option("--rounds <n>", "rounds of reading and opening", positiveInteger, 5)
      .option("--shard-bytes <n>", "the most bytes of a file; one file unless given", Number),
  brief: { rounds: 1 },
  run: async (options) => [await measure(options)],
});

async function measure({ rounds, shardBytes }: Options): Promise<Row> {
  const directory = await Deno.makeTempDir({ prefix: "gpt2-" });
  try {
    await inProcess("write", directory, ...shardBytes === undefined ? [] : [String(shardBytes)]);
    const cold = { plain: [] as number[], opened: [] as number[] };
    const warm = { plain: [] as number[], opened: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      for (const task of ["plain", "opened"] as const) {
        const dropped = await dropFromCache(directory);
        if (dropped) cold[task].push((await inProcess<Reading>(task, directory)).seconds);
        warm[task].push((await inProcess<Reading>(task, directory)).seconds);
      }
    }
    const { bytes, forward, token, peak } = await inProcess<Measured>("run", directory);
    return {
      "file (MiB)": mebibytes(bytes),
      "plain reading from the disk (s)": cold.plain.length > 0 ? median(cold.plain) : undefined,
      "opened from the disk (s)": cold.opened.length > 0 ? median(cold.opened) : undefined,
      "plain reading from the cache (s)": median(warm.plain),
      "opened from the cache (s)": median(warm.opened),
      "1,024 tokens read (s)": forward,
      "a token written (ms)": token,
      "most memory (MiB)": mebibytes(peak),
    };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Has the system forget the files' contents, so that they come from the disk; false where it cannot. */
async function dropFromCache(directory: string): Promise<boolean> {
  for (const { name } of Deno.readDirSync(directory)) {
    const args = [`if=${directory}/${name}`, "iflag=nocache", "count=0"];
    try {
      const { success } = await new Deno.Command("dd", { args, stderr: "null" }).output();
      if (!success) return false;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  }
  return true;
}

async function inProcess<Result>(...args: readonly string[]): Promise<Result> {
  const script = new URL("./gpt2_process.ts", import.meta.url).pathname;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", script, ...args],
  }).output();
  if (code === 0) return JSON.parse(new TextDecoder().decode(stdout));
  throw new Error(
    `The process that was to ${args[0]} a GPT-2 failed:\n${new TextDecoder().decode(stderr)}`,
  );
}
