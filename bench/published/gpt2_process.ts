/**
 * A process of its own, so that its memory is measured by itself: writes GPT-2 small with random weights,
 * reads its files plainly, opens it, or opens and runs it.
 *
 * @module
 */
import {
  generate,
  type Gpt,
  Gpt as GptModel,
  gpt2,
  ids,
  initialize,
  openPublished,
  presets,
  savePublished,
  scope,
} from "../../mod.ts";

const [task, directory, shards] = Deno.args;
const tasks: Readonly<Record<string, () => unknown>> = { write, plain, opened, run };
console.log(JSON.stringify(tasks[task]()));

function write(): object {
  const config = presets["gpt2"];
  const options = shards === undefined ? {} : { shardBytes: Number(shards) };
  savePublished(directory, gpt2, initialize(new GptModel(config), { seed: 1 }), config, options);
  return {};
}

function plain(): object {
  return { bytes: fileBytes(), seconds: seconds(() => files().forEach(readPlainly)) };
}

function opened(): object {
  return { bytes: fileBytes(), seconds: seconds(() => openPublished(directory)) };
}

function run(): object {
  const model = openPublished(directory).model as Gpt;
  const tokens = Array.from({ length: 1024 }, (_, i) => (i * 7919) % 50_257);
  const forward = () => scope(() => void model.forward(ids(tokens, [1, tokens.length])));
  forward();
  const forwardSeconds = seconds(forward);
  const count = 32;
  const prompt = tokens.slice(0, 1024 - count);
  const marks: number[] = [];
  for (const _ of generate(model, prompt, { tokens: count, temperature: 0 })) {
    marks.push(performance.now());
  }
  return {
    bytes: fileBytes(),
    forward: forwardSeconds,
    token: (marks.at(-1)! - marks[0]) / (marks.length - 1),
    // The most memory that the process ever had, in bytes.
    peak: 1024 * Number(/VmHWM:\s+(\d+)/.exec(Deno.readTextFileSync("/proc/self/status"))?.[1]),
  };
}

function files(): string[] {
  return [...Deno.readDirSync(directory)]
    .filter(({ name }) => name.endsWith(".safetensors"))
    .map(({ name }) => `${directory}/${name}`);
}

function fileBytes(): number {
  return files().reduce((sum, file) => sum + Deno.statSync(file).size, 0);
}

function seconds(work: () => unknown): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

function readPlainly(path: string): void {
  using file = Deno.openSync(path);
  const buffer = new Uint8Array(1 << 20);
  while (file.readSync(buffer) !== null) { /* nothing is done with it */ }
}
