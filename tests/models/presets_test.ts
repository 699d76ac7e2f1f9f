import { assertEquals } from "@std/assert";
import { Bert, type BertConfig, Gpt, type GptConfig, presets } from "../../lib/models/mod.ts";
import { currentMachine } from "../../lib/tensor/mod.ts";

/** Counted from the sizes alone, part by part. */
function gptFormula({ vocabulary, context, dModel, layers }: GptConfig): number {
  const norm = 2 * dModel;
  const attention = dModel * 3 * dModel + 3 * dModel + dModel * dModel + dModel;
  const feedForward = dModel * 4 * dModel + 4 * dModel + 4 * dModel * dModel + dModel;
  return (vocabulary + context) * dModel + layers * (2 * norm + attention + feedForward) + norm;
}

/** The same for BERT, pooler included. */
function bertFormula({ vocabulary, context, segments = 2, dModel, layers }: BertConfig): number {
  const norm = 2 * dModel;
  const linear = (inputs: number, outputs: number) => inputs * outputs + outputs;
  const block = 4 * linear(dModel, dModel) + linear(dModel, 4 * dModel) +
    linear(4 * dModel, dModel) + 2 * norm;
  return (vocabulary + context + segments) * dModel + norm + layers * block +
    linear(dModel, dModel);
}

const published = {
  "gpt2": 124_439_808,
  "gpt2-medium": 354_823_168,
  "gpt2-large": 774_030_080,
  "gpt2-xl": 1_557_611_200,
} as const;

for (const [name, count] of Object.entries(published)) {
  Deno.test(`${name} has the published number of parameters, counted without memory`, () => {
    const config = presets[name as keyof typeof published];
    const { heap } = currentMachine();
    const before = heap.heldBytes;
    assertEquals(new Gpt(config).parameterCount(), count);
    assertEquals(gptFormula(config), count);
    assertEquals(heap.heldBytes, before);
  });
}

const publishedBerts = {
  "bert-tiny": 4_385_920,
  "bert-mini": 11_170_560,
  "bert-small": 28_763_648,
  "bert-medium": 41_373_184,
  "bert-base": 109_482_240,
  "bert-large": 335_141_888,
} as const;

for (const [name, count] of Object.entries(publishedBerts)) {
  Deno.test(`${name} has the published number of parameters, counted without memory`, () => {
    const config = presets[name as keyof typeof publishedBerts];
    const { heap } = currentMachine();
    const before = heap.heldBytes;
    assertEquals(new Bert(config).parameterCount(), count);
    assertEquals(bertFormula(config), count);
    assertEquals(heap.heldBytes, before);
  });
}
