import { assert, assertEquals } from "@std/assert";
import { differentiate, scope, withMachine } from "../../lib/tensor/mod.ts";
import { nextTokenLoss, predict, train } from "../../lib/training/mod.ts";
import { compiled } from "../tensor/machines.ts";
import { batchFor, type Combination, combinations, everyPart, modelOf, nameOf } from "./grid.ts";

const grid = combinations();

Deno.test("the grid has every two choices of different roles together", () => {
  const met = new Set<string>();
  const roles = Object.keys(everyPart) as (keyof Combination)[];
  const choice = (role: keyof Combination, value: unknown) => `${role} ${JSON.stringify(value)}`;
  for (const combination of grid) {
    for (const a of roles) {
      for (const b of roles) {
        met.add(`${choice(a, combination[a])} ${choice(b, combination[b])}`);
      }
    }
  }
  const missing: string[] = [];
  for (const a of roles) {
    for (const b of roles) {
      if (a === b) continue;
      for (const x of everyPart[a]) {
        for (const y of everyPart[b]) {
          const pair = `${choice(a, x)} ${choice(b, y)}`;
          if (!met.has(pair)) missing.push(pair);
        }
      }
    }
  }
  assertEquals(missing, []);
});

// A bias of all keys adds the same to every score of a query, which softmax does not see. Where keys
// are turned by position it is turned with them, and matters.
const matters = (name: string, { positional }: Combination) =>
  !name.endsWith(".key.bias") ||
  positional.kind === "rotary" && !name.includes("crossAttention");

for (const kind of everyPart.model) {
  Deno.test(`every part works with every other in a ${kind}`, () => {
    withMachine(compiled, () => {
      for (const combination of grid.filter(({ model }) => model === kind)) {
        scope(() => {
          const name = nameOf(combination);
          const model = modelOf(combination);
          const batch = batchFor(kind);
          const { loss, logits, gradients } = differentiate(model, () => {
            const { logits, targets } = predict(model, batch);
            return { loss: nextTokenLoss(logits, targets), logits };
          });
          assertEquals(logits.shape, [2, 5, 7], name);
          assert(Number.isFinite(loss.item()), name);
          for (const [parameter, gradient] of gradients) {
            const largest = gradient.toArray().reduce((most, x) => Math.max(most, Math.abs(x)), 0);
            assert(Number.isFinite(largest), `${parameter} of ${name}`);
            if (matters(parameter, combination)) {
              assert(largest > 1e-7, `no gradient of ${parameter} in ${name}`);
            } else assert(largest < 1e-5, `a gradient of ${parameter} in ${name}`);
          }
          const [first, second] = train(model, [batch, batch], {
            steps: 2,
            batch: 2,
            optimizer: { kind: "sgd", learningRate: 1 },
            clip: 0.01,
          });
          assert(second.loss < first.loss, `${first.loss} → ${second.loss} in ${name}`);
        });
      }
    });
  });
}
