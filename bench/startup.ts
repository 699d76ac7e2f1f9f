/**
 * How long a person waits before anything happens: each time a new process, with a warm file cache.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { median, min } from "simple-statistics";
import { positiveInteger } from "../lib/command/program.ts";
import { progress } from "../lib/command/progress.ts";
import { bench, type Row } from "./bench.ts";

interface Options {
  readonly rounds: number;
}

const root = new URL("../", import.meta.url);
const script = (path: string) => fileURLToPath(new URL(path, root));

const firstStep = `
  import { trainingOf } from "${new URL("bench/gpt.ts", root)}";
  import { setUps } from "${new URL("bench/set_ups.ts", root)}";
  trainingOf(setUps[1]).steps.next();
  Deno.exit();
`;

/** What a process is told to do. */
const starts: Readonly<Record<string, readonly string[]>> = {
  "Deno alone": ["eval", ""],
  "import of mod.ts": ["eval", `import "${new URL("mod.ts", root)}";`],
  "train --help": ["run", "-A", script("lib/command/train.ts"), "--help"],
  "experiment --help": ["run", "-A", script("experiments/main.ts"), "--help"],
  "bench --help": ["run", "-A", script("bench/main.ts"), "--help"],
  "first step of training, width 128": ["eval", firstStep],
};

/** `deno task bench startup`. */
export default bench<Options>({
  examples: [{ does: "Ten processes of each", type: "deno task bench startup --rounds 10" }],
  options: (command) => command.option("--rounds <n>", "processes of each", positiveInteger, 7),
  brief: { rounds: 2 },
  async run({ rounds }): Promise<Row[]> {
    const names = Object.keys(starts);
    const times = names.map((): number[] => []);
    const bar = progress((rounds + 1) * names.length, "processes", { title: "startup" });
    for (let round = 0; round <= rounds; round++) {
      for (const [i, name] of names.entries()) {
        const milliseconds = await run(starts[name]);
        // The first of each compiles, and is not counted.
        if (round > 0) times[i].push(milliseconds);
        bar.update(round * names.length + i + 1, name);
      }
    }
    bar.stop();
    return names.map((start, i) => ({
      start,
      "median ms": median(times[i]),
      "fastest ms": min(times[i]),
    }));
  },
});

async function run(args: readonly string[]): Promise<number> {
  const start = performance.now();
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: root,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return performance.now() - start;
}
