import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InputError } from "../../../lib/errors.ts";
import { initialize } from "../../../lib/nn/mod.ts";
import {
  openTensors,
  readWeights,
  SafetensorsError,
  writeSafetensors,
  writeShards,
} from "../../../lib/training/mod.ts";
import { tensor } from "../../../lib/tensor/mod.ts";
import { Gpt } from "../../../lib/models/mod.ts";
import { smallGpt } from "../../models/small_models.ts";

const model = smallGpt();
const directory = () => Deno.makeTempDirSync();
const filesIn = (path: string) => [...Deno.readDirSync(path)].map(({ name }) => name).sort();
const indexOf = (path: string) =>
  JSON.parse(Deno.readTextFileSync(`${path}/model.safetensors.index.json`));

Deno.test("writeShards and openTensors give a model back, however its files are cut", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30_000 }), (shardBytes) => {
      const path = directory();
      writeShards(path, model, { shardBytes });
      using tensors = openTensors(path);
      const again = initialize(new Gpt(model.config), { seed: 9 });
      readWeights(again, tensors);
      for (const [name, parameter] of model.parameters()) {
        assertEquals(again.parameters().get(name)!.toArray(), parameter.toArray(), name);
      }
      // No file is larger than asked for, unless it has a single tensor.
      if (filesIn(path).length === 1) return;
      for (const file of new Set<string>(Object.values(indexOf(path).weight_map))) {
        const names = Object.entries(indexOf(path).weight_map).filter(([, at]) => at === file);
        const bytes = names.reduce(
          (sum, [name]) => sum + 4 * model.parameters().get(name)!.size,
          0,
        );
        assert(bytes <= shardBytes || names.length === 1);
      }
    }),
    { numRuns: 20 },
  );
});

Deno.test("writeShards names its files as Hugging Face does, and leaves nothing of before", () => {
  const path = directory();
  writeShards(path, model);
  writeShards(path, model, { shardBytes: 4000 });
  const { metadata, weight_map } = indexOf(path);
  assert(!filesIn(path).includes("model.safetensors"));
  assertEquals(metadata.total_size, 4 * model.parameterCount());
  const count = String(new Set(Object.values(weight_map)).size).padStart(5, "0");
  assert(filesIn(path).includes(`model-00001-of-${count}.safetensors`));
  writeShards(path, model);
  assert(!filesIn(path).includes("model.safetensors.index.json"));
  using tensors = openTensors(path);
  assertEquals(tensors.tensors.size, model.parameters().size);
});

Deno.test("openTensors names what the index and the files do not agree on", () => {
  const refused: [
    change: (path: string) => void,
    kind: typeof InputError | typeof SafetensorsError,
    message: string,
  ][] = [
    [(path) => write(path, "{"), InputError, "expected JSON"],
    [(path) => write(path, "[]"), InputError, "expected a weight_map"],
    [(path) => write(path, { weight_map: {} }), InputError, "got none"],
    [
      (path) => write(path, { weight_map: { a: "../model.safetensors" } }),
      InputError,
      "expected a weight_map of safetensors files beside it",
    ],
    [(path) => write(path, { weight_map: { a: "no.safetensors" } }), InputError, "expected a file"],
    [
      (path) => write(path, { weight_map: { a: "one.safetensors", c: "one.safetensors" } }),
      SafetensorsError,
      'tensor "c" of',
    ],
    [
      (path) => write(path, { weight_map: { a: "one.safetensors" } }),
      SafetensorsError,
      "got one that it has nowhere",
    ],
  ];
  for (const [change, kind, message] of refused) {
    const path = directory();
    writeSafetensors(`${path}/one.safetensors`, new Map([["a", tensor([1])], ["b", tensor([2])]]));
    change(path);
    assertThrows(() => openTensors(path), kind, message);
  }
  assertThrows(() => openTensors(directory()), InputError, "model.safetensors: expected a file");
});

function write(path: string, index: unknown): void {
  const text = typeof index === "string" ? index : JSON.stringify(index);
  Deno.writeTextFileSync(`${path}/model.safetensors.index.json`, text);
}
