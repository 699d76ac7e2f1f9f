import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { differentiate, ids, tensor, withMachine } from "../../lib/tensor/mod.ts";
import { countTargets, nextTokenLoss, predict } from "../../lib/training/mod.ts";
import { reference } from "../tensor/machines.ts";
import { smallGpt, smallTransformer } from "../models/small_models.ts";
import pytorch from "./reference/pytorch.json" with { type: "json" };

const logits = () =>
  tensor(
    Float64Array.from({ length: 30 }, (_, at) => Math.sin(Math.floor(at / 5) * 5 + at % 5) * 2),
    [2, 3, 5],
  );
const targets = () => ids([[0, 3, -100], [4, -100, 1]]);
const inputs = { data: Int32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] };

Deno.test("nextTokenLoss is PyTorch's cross-entropy, with label smoothing and ignored targets", () => {
  withMachine(reference, () => {
    for (const [smoothing, expected] of Object.entries(pytorch.crossEntropy)) {
      const loss = nextTokenLoss(logits(), targets(), { labelSmoothing: Number(smoothing) });
      assertAlmostEquals(loss.toFloat64Array()[0], expected, 1e-13);
    }
  });
});

Deno.test("nextTokenLoss takes another number of targets where the batch is a part", () => {
  withMachine(reference, () => {
    const whole = nextTokenLoss(logits(), targets()).toFloat64Array()[0];
    const part = nextTokenLoss(logits(), targets(), { count: 8 }).toFloat64Array()[0];
    assertAlmostEquals(part, whole * 4 / 8, 1e-14);
  });
});

Deno.test("nextTokenLoss without any target is 0, and so is its gradient", () => {
  const x = logits();
  const { loss, gradients } = differentiate(
    { x },
    () => nextTokenLoss(x, ids([[7, 7, 7], [7, 7, 7]]), { ignored: 7 }),
  );
  assertEquals(loss.item(), 0);
  assertEquals(gradients.get("x")!.toArray(), new Float32Array(30));
});

Deno.test("countTargets counts those that are not ignored", () => {
  const data = Int32Array.of(3, -100, 0, 0, -100, 5);
  assertEquals(countTargets({ inputs, targets: { data, shape: [2, 3] } }), 4);
  assertEquals(countTargets({ inputs, targets: { data, shape: [2, 3] } }, 0), 4);
  const pair = { source: inputs, targetInput: inputs, targetOutput: { data, shape: [2, 3] } };
  assertEquals(countTargets(pair), 4);
});

Deno.test("predict says which batches go with which model", () => {
  const language = { inputs, targets: inputs };
  const pairs = {
    source: inputs,
    targetInput: { data: Int32Array.of(1, 3), shape: [2, 1] },
    targetOutput: { data: Int32Array.of(1, 3), shape: [2, 1] },
  };
  assertEquals(predict(smallGpt(), language).logits.shape, [2, 3, 11]);
  assertEquals(predict(smallTransformer(), pairs).logits.shape, [2, 1, 6]);
  assertThrows(
    () => predict(smallTransformer(), language),
    TypeError,
    "Cannot train a transformer on single sequences: expected { source, targetInput, targetOutput }",
  );
  assertThrows(
    () => predict(smallGpt(), pairs),
    TypeError,
    "Cannot train on pairs of sequences: expected { inputs, targets }",
  );
});
