/**
 * GPT-2 small in Hugging Face's layout: how long it takes to open beside plain reading of its file, to
 * read 1,024 tokens and to write further ones, and the most memory that the process had.
 *
 * @module
 */
import { bench, mebibytes, type Row } from "../bench.ts";

interface Options {
  readonly shardBytes?: number;
}

/** What the process that opens the model measured. */
interface Measured {
  readonly bytes: number;
  readonly plain: number;
  readonly load: number;
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
    command.option("--shard-bytes <n>", "the most bytes of a file; one file unless given", Number),
  brief: {},
  run: async ({ shardBytes }) => [await measure(shardBytes)],
});

async function measure(shardBytes?: number): Promise<Row> {
  const directory = await Deno.makeTempDir({ prefix: "gpt2-" });
  try {
    await inProcess("write", directory, ...shardBytes === undefined ? [] : [String(shardBytes)]);
    const { bytes, plain, load, forward, token, peak } = JSON.parse(
      await inProcess("open", directory),
    ) as Measured;
    return {
      "file (MiB)": mebibytes(bytes),
      "plain reading (s)": plain,
      "opened (s)": load,
      "1,024 tokens read (s)": forward,
      "a token written (ms)": token,
      "most memory (MiB)": mebibytes(peak),
    };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function inProcess(...args: readonly string[]): Promise<string> {
  const script = new URL("./gpt2_process.ts", import.meta.url).pathname;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", script, ...args],
  }).output();
  if (code === 0) return new TextDecoder().decode(stdout);
  throw new Error(
    `The process that was to ${args[0]} a GPT-2 failed:\n${new TextDecoder().decode(stderr)}`,
  );
}
