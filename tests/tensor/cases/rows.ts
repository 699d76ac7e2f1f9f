import fc from "fast-check";
import { ids, tensor } from "../../../lib/tensor/mod.ts";
import { caseOf, length, shapeOf } from "./case.ts";

const rowsOf = caseOf(
  { leading: shapeOf(2), width: length(7) },
  ({ leading, width }, { sample }) => ({ inputs: { x: sample([...leading, width]) } }),
);

/** Cases of the rules that work on each row as one. */
export const rowCases = {
  softmax: rowsOf,
  logSoftmax: rowsOf,
  layerNorm: caseOf(
    {
      leading: shapeOf(2),
      width: fc.integer({ min: 2, max: 7 }),
      scaled: fc.boolean(),
      biased: fc.boolean(),
      // Rounding is magnified by up to 1 / √epsilon where a row's numbers are nearly equal.
      epsilon: fc.constantFrom(0.1, 0.5),
    },
    ({ leading, width, scaled, biased, epsilon }, { sample }) => ({
      inputs: {
        x: sample([...leading, width]),
        scale: scaled ? sample([width]) : undefined,
        bias: biased ? sample([width]) : undefined,
      },
      options: () => ({ epsilon }),
    }),
  ),
  rmsNorm: caseOf(
    { leading: shapeOf(2), width: length(7), scaled: fc.boolean() },
    ({ leading, width, scaled }, { sample }) => ({
      inputs: {
        x: sample([...leading, width], 0.2, 2),
        scale: scaled ? sample([width]) : undefined,
      },
      options: () => ({ epsilon: 1e-3 }),
    }),
  ),
  // Far fewer entries than ids, so that most rows of the table are read more than once.
  embedding: caseOf(
    { entries: length(4), width: length(5), batch: length(3), time: length(4) },
    ({ entries, width, batch, time }, { sample, random }) => {
      const chosen = Int32Array.from({ length: batch * time }, () => random.below(entries));
      return {
        inputs: { table: sample([entries, width]) },
        options: () => ({ ids: ids(chosen, [batch, time]).array }),
      };
    },
  ),
  crossEntropy: caseOf(
    {
      batch: length(3),
      time: length(3),
      classes: length(6),
      smoothing: fc.constantFrom(0, 0.1, 0.5),
      skips: fc.boolean(),
    },
    ({ batch, time, classes, smoothing, skips }, { sample, random }) => {
      const targets = Int32Array.from(
        { length: batch * time },
        () => skips && random.below(3) === 0 ? -100 : random.below(classes),
      );
      return {
        inputs: { logits: sample([batch, time, classes]) },
        options: () => ({
          targets: ids(targets, [batch, time]).array,
          smoothing,
          ignored: -100,
        }),
      };
    },
  ),
  rotary: caseOf(
    { batch: length(2), time: length(4), heads: length(3), half: length(3), offset: fc.nat(3) },
    ({ batch, time, heads, half, offset }, { sample }) => {
      const angles = sample([time + offset, half]).numbers;
      const table = Float32Array.from(
        { length: angles.length * 2 },
        (_, i) => i % 2 === 0 ? Math.cos(angles[i >> 1]) : Math.sin(angles[i >> 1]),
      );
      return {
        inputs: { x: sample([batch, time, heads * half * 2]) },
        options: () => ({
          table: tensor(table, [time + offset, half, 2]).array,
          heads,
          offset,
        }),
      };
    },
  ),
};
