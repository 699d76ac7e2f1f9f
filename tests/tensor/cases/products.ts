import fc from "fast-check";
import { tensor } from "../../../lib/tensor/mod.ts";
import type { AttentionOptions } from "../../../lib/tensor/rules/attention.ts";
import { caseOf, key, length, rate, shapeOf } from "./case.ts";

/** Cases of matrix products and of attention. */
export const productCases = {
  linear: caseOf(
    {
      leading: shapeOf(2),
      inputs: length(7),
      outputs: length(9),
      biased: fc.boolean(),
      transposed: fc.boolean(),
      activation: fc.constantFrom(undefined, "gelu" as const, "geluTanh" as const),
    },
    ({ leading, inputs, outputs, biased, transposed, activation }, { sample }) => ({
      inputs: {
        x: sample([...leading, inputs]),
        weight: sample(transposed ? [outputs, inputs] : [inputs, outputs]),
        bias: biased ? sample([outputs]) : undefined,
      },
      options: () => ({ transposed, activation }),
    }),
  ),
  matmul: caseOf(
    {
      leading: shapeOf(2),
      m: length(5),
      n: length(5),
      k: length(5),
      transposedB: fc.boolean(),
    },
    ({ leading, m, n, k, transposedB }, { sample }) => ({
      inputs: {
        a: sample([...leading, m, k]),
        b: sample([...leading, ...(transposedB ? [n, k] : [k, n])]),
      },
      options: () => ({ transposedB }),
    }),
  ),
  attention: caseOf(
    {
      batch: length(2),
      keyValueHeads: length(2),
      group: length(3),
      queries: length(5),
      keys: length(5),
      dHead: length(4),
      biased: fc.boolean(),
      masked: fc.boolean(),
      causal: fc.boolean(),
      rate: fc.option(rate),
      key,
    },
    (sizes, { sample, random }) => {
      const { batch, keyValueHeads, group, queries, keys, dHead } = sizes;
      const heads = keyValueHeads * group;
      const mask = Float32Array.from(
        { length: batch * keys },
        () => random.below(3) === 0 ? -Infinity : 0,
      );
      return {
        inputs: {
          query: sample([batch, queries, heads * dHead]),
          key: sample([batch, keys, keyValueHeads * dHead]),
          value: sample([batch, keys, keyValueHeads * dHead]),
          bias: sizes.biased ? sample([heads, queries + keys - 1]) : undefined,
        },
        options: (): AttentionOptions => ({
          heads,
          keyValueHeads,
          scale: 1 / Math.sqrt(dHead),
          causal: sizes.causal,
          keyMask: sizes.masked ? tensor(mask, [batch, keys]).array : undefined,
          dropout: sizes.rate === null ? undefined : { rate: sizes.rate, key: sizes.key },
        }),
      };
    },
  ),
};
