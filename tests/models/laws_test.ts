import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import type { GptConfig, Model, TransformerConfig } from "../../lib/models/mod.ts";
import { KeyValueCache, type SiteHandler, withDropout, withHandlers } from "../../lib/nn/mod.ts";
import { RandomStream } from "../../lib/random/mod.ts";
import { differentiate, ids, scope, type Tensor, withMachine } from "../../lib/tensor/mod.ts";
import { nextTokenLoss, predict } from "../../lib/training/mod.ts";
import { assertClose, compiled, onBoth, reference } from "../tensor/machines.ts";
import { everyPart, smallEncoder } from "./grid.ts";
import { everyPositional, smallGpt, smallTransformer } from "./small_models.ts";

/** Positional encodings, norms and placements in all combinations, with grouped and whole heads. */
const stacks: Partial<GptConfig & TransformerConfig>[] = everyPositional.flatMap((positional, p) =>
  everyPart.norm.flatMap((norm, n) =>
    everyPart.placement.map((placement, l) => ({
      positional,
      norm,
      placement,
      attention: { heads: 4, keyValueHeads: [4, 2, 1][(p + n + l) % 3] },
    }))
  )
);
const nameOf = ({ positional, norm, placement }: (typeof stacks)[number]) =>
  `${positional!.kind}, ${norm!.kind}, ${placement}`;

const rows = (logits: Tensor, from: number, to: number) => logits.slice(1, from, to).toArray();

Deno.test("Gpt: a later token never changes a bit of earlier logits", () => {
  for (const stack of stacks) {
    scope(() => {
      const model = smallGpt({ ...stack, context: 70 });
      const random = RandomStream.named(1, "tokens");
      // Longer than a tile of queries, so that the change falls into a later tile too.
      const tokens = Array.from({ length: 70 }, () => random.below(11));
      const plain = model.forward(ids([tokens]));
      for (const at of [1, 50, 69]) {
        const changed = model.forward(ids([tokens.map((id, i) => i < at ? id : (id + 1) % 11)]));
        assertEquals(rows(changed, 0, at), rows(plain, 0, at), nameOf(stack));
        assertNotEquals(rows(changed, at, 70), rows(plain, at, 70), nameOf(stack));
      }
    });
  }
});

Deno.test("Transformer: a later target token never changes a bit of earlier logits", () => {
  for (const stack of stacks) {
    scope(() => {
      const model = smallTransformer(stack);
      const source = ids([[1, 2, 3, 4, 0, 0]]);
      const plain = model.forward(source, ids([[1, 3, 4, 5, 3]]));
      const changed = model.forward(source, ids([[1, 3, 4, 2, 2]]));
      assertEquals(rows(changed, 0, 3), rows(plain, 0, 3), nameOf(stack));
      assertNotEquals(rows(changed, 3, 5), rows(plain, 3, 5), nameOf(stack));
      // Every position of the source is seen by every target.
      const other = model.forward(ids([[1, 2, 3, 5, 0, 0]]), ids([[1, 3, 4, 5, 3]]));
      assertNotEquals(rows(other, 0, 1), rows(plain, 0, 1), nameOf(stack));
    });
  }
});

Deno.test("TokenEncoder: every token changes the logits of all positions", () => {
  for (const stack of stacks) {
    scope(() => {
      const model = smallEncoder(stack);
      const plain = model.forward(ids([[1, 2, 3, 4]]));
      const changed = model.forward(ids([[1, 2, 3, 5]]));
      for (let at = 0; at < 4; at++) {
        assertNotEquals(rows(changed, at, at + 1), rows(plain, at, at + 1), nameOf(stack));
      }
    });
  }
});

Deno.test("TokenEncoder: padding never changes other positions", () => {
  withMachine(reference, () => {
    for (const stack of stacks) {
      scope(() => {
        const model = smallEncoder(stack);
        const alone = model.forward(ids([[1, 2, 3]])).toFloat64Array();
        const padded = model.forward(ids([[1, 2, 3, 0, 0, 0], [4, 5, 6, 7, 8, 9]]));
        const first = padded.slice(0, 0, 1).slice(1, 0, 3).toFloat64Array();
        assertClose(first, alone, 1e-12, { what: nameOf(stack) });
      });
    }
  });
});

Deno.test("Transformer: padding of the source and of the target never changes other positions", () => {
  withMachine(reference, () => {
    for (const stack of stacks) {
      scope(() => {
        const model = smallTransformer(stack);
        const alone = model.forward(ids([[1, 2, 3]]), ids([[1, 3, 4]])).toFloat64Array();
        const padded = model.forward(
          ids([[1, 2, 3, 0, 0], [4, 5, 6, 7, 8]]),
          ids([[1, 3, 4, 0], [1, 5, 4, 3]]),
        );
        const first = padded.slice(0, 0, 1).slice(1, 0, 3).toFloat64Array();
        assertClose(first, alone, 1e-12, { what: nameOf(stack) });
      });
    }
  });
});

Deno.test("models read a row the same whatever stands in the other rows", () => {
  scope(() => {
    for (const model of [smallGpt(), smallEncoder()]) {
      const both = model.forward(ids([[1, 2, 3], [4, 5, 6]]));
      const other = model.forward(ids([[7, 8, 9], [4, 5, 6]]));
      assertEquals(both.slice(0, 1).toArray(), other.slice(0, 1).toArray());
    }
  });
});

Deno.test("TokenEncoder without positions takes tokens in any order, with them it does not", () => {
  withMachine(reference, () => {
    const order = [2, 0, 3, 1];
    const tokens = [1, 2, 3, 4];
    for (const positional of everyPositional) {
      scope(() => {
        const model = smallEncoder({ positional });
        const plain = model.forward(ids([tokens]));
        const moved = model.forward(ids([order.map((i) => tokens[i])]));
        const back = order.map((from, to) => ({ from, to })).sort((a, b) => a.from - b.from)
          .flatMap(({ to }) => [...moved.slice(1, to, to + 1).toFloat64Array()]);
        const error = Math.max(
          ...plain.toFloat64Array().map((value, i) => Math.abs(value - back[i])),
        );
        if (positional.kind === "none") assert(error < 1e-12);
        else assert(error > 1e-4, `${positional.kind} does not see the order`);
      });
    }
  });
});

Deno.test("Gpt: a key–value cache gives the logits of the full pass, token by token and in parts", () => {
  withMachine(reference, () => {
    for (const stack of stacks) {
      scope(() => {
        const model = smallGpt(stack);
        const tokens = [[1, 2, 3, 4, 5, 6, 7], [8, 9, 10, 0, 1, 2, 3]];
        const whole = model.forward(ids(tokens));
        for (const parts of [[1, 1, 1, 1, 1, 1, 1], [3, 1, 2, 1], [7]]) {
          const caches = model.createCaches(8);
          let from = 0;
          for (const length of parts) {
            const to = from + length;
            const logits = model.forward(ids(tokens.map((row) => row.slice(from, to))), { caches });
            const what = `${nameOf(stack)}, tokens ${from}…${to}`;
            const expected = whole.slice(1, from, to).toFloat64Array();
            assertClose(logits.toFloat64Array(), expected, 1e-12, { what });
            from = to;
          }
          for (const cache of caches) cache.free();
        }
      });
    }
  });
});

Deno.test("Transformer: a key–value cache gives the logits of the full pass, token by token", () => {
  withMachine(reference, () => {
    for (const stack of stacks) {
      scope(() => {
        const model = smallTransformer(stack);
        const source = ids([[1, 2, 3, 0], [4, 5, 6, 7]]);
        const target = [[1, 3, 4, 5], [1, 5, 3, 3]];
        const whole = model.forward(source, ids(target));
        const memory = model.encode(source);
        const caches = model.createCaches({ target: 4, source: 4 });
        for (let at = 0; at < 4; at++) {
          const logits = model.decode(ids(target.map((row) => [row[at]])), memory, { caches });
          assertClose(
            logits.toFloat64Array(),
            whole.slice(1, at, at + 1).toFloat64Array(),
            1e-12,
            { what: nameOf(stack) },
          );
        }
        for (const { self, cross } of caches) [self, cross].forEach((cache) => cache.free());
      });
    }
  });
});

Deno.test("Gpt: beyond the cache's room there is an error, and the cache is as it was", () => {
  const model = smallGpt();
  const caches = [new KeyValueCache(3), new KeyValueCache(3)];
  model.forward(ids([[1, 2]]), { caches });
  assertThrows(() => model.forward(ids([[3, 4]]), { caches }), RangeError, "Cannot cache 2 more");
  assertEquals(caches.map(({ length }) => length), [2, 2]);
});

Deno.test("models draw a parameter by its name: another part leaves the others as they were", () => {
  const base = smallGpt().parameters();
  for (
    const change of [
      ...everyPositional.map((positional) => ({ positional })),
      { norm: { kind: "rmsNorm" } },
      { placement: "both" },
      { layers: 3, initialization: { kind: "normal", deviation: 0.4, scaleResidual: false } },
      { feedForward: { kind: "relu", dHidden: 24 } },
    ] as Partial<GptConfig>[]
  ) {
    const other = smallGpt(change).parameters();
    assert(other.has("blocks.1.attention.query.weight"));
    for (const [name, parameter] of other) {
      const same = base.get(name);
      if (same === undefined || same.shape.join() !== parameter.shape.join()) continue;
      if (change.layers !== undefined && /output|down/.test(name)) continue;
      assertEquals(parameter.toArray(), same.toArray(), name);
    }
  }
});

Deno.test("models give the same bits every time, and others with dropout on", () => {
  const model = smallGpt({ dropout: 0.2, attention: { heads: 4, dropout: 0.2 } });
  const run = () => model.forward(ids([[1, 2, 3, 4]])).toArray();
  const plain = run();
  assertEquals(run(), plain);
  const dropped = withDropout({ seed: 1, step: 1 }, run);
  assertNotEquals(dropped, plain);
  assertEquals(withDropout({ seed: 1, step: 1 }, run), dropped);
  assertNotEquals(withDropout({ seed: 1, step: 2 }, run), dropped);
});

Deno.test("models are as they were after a handler throws at any of their sites", () => {
  withMachine(compiled, () => {
    const tokens = () => ids([[1, 2, 3, 4]]);
    const runs: [Model, () => Tensor][] = [];
    for (const model of [smallGpt(), smallEncoder()]) {
      runs.push([model, () => model.forward(tokens())]);
    }
    const pairs = smallTransformer();
    runs.push([pairs, () => pairs.forward(tokens(), tokens())]);
    for (const [model, forward] of runs) {
      const plain = scope(() => forward().toArray());
      const before = compiled.heap.heldBytes;
      for (const [name, site] of model.sites()) {
        const stop: SiteHandler = () => {
          throw new Error(`stopped at ${name}`);
        };
        const run = () => scope(() => withHandlers(new Map([[site, stop]]), forward).toArray());
        assertThrows(run, Error, `stopped at ${name}`);
        assertEquals(scope(() => forward().toArray()), plain);
        assertEquals(compiled.heap.heldBytes, before);
      }
    }
  });
});

Deno.test("models watched at every site give the logits that they give unwatched", () => {
  for (const stack of stacks) {
    scope(() => {
      const model = smallTransformer(stack);
      const run = () => model.forward(ids([[1, 2, 3, 0]]), ids([[1, 3, 4]])).toArray();
      const seen = new Map<string, readonly number[]>();
      const handlers = new Map(
        [...model.sites()].map(([name, site]): [typeof site, SiteHandler] => [
          site,
          (x) => void seen.set(name, x.shape),
        ]),
      );
      assertClose(withHandlers(handlers, run), run(), 1e-5, { what: nameOf(stack) });
      assertEquals([...seen.keys()].sort(), [...model.sites().keys()].sort());
      for (const [name, site] of model.sites()) {
        assertEquals(seen.get(name)!.length, site.axes.split(",").length, name);
      }
    });
  }
});

Deno.test("a GPT's loss and gradients on the compiled kernels are those of the reference", () => {
  const { compiled, reference } = onBoth(() =>
    scope(() => {
      const model = smallGpt({
        context: 64,
        dModel: 24,
        positional: { kind: "relativeBias" },
        attention: { heads: 4, keyValueHeads: 2, dropout: 0.1 },
        feedForward: { kind: "swiGlu", dHidden: 40 },
        dropout: 0.1,
      });
      const random = RandomStream.named(1, "tokens");
      const data = Int32Array.from({ length: 3 * 64 }, () => random.below(11));
      const batch = { inputs: { data, shape: [3, 64] }, targets: { data, shape: [3, 64] } };
      // Float32 and float64 kernels draw numbers that differ in the last place: set the same ones.
      for (const parameter of model.parameters().values()) {
        const numbers = Array.from({ length: parameter.size }, () => 0.2 * random.normal());
        parameter.set(Float32Array.from(numbers));
      }
      const { loss, gradients } = differentiate(model, () =>
        withDropout({ seed: 1, step: 1 }, () => {
          const { logits, targets } = predict(model, batch);
          return nextTokenLoss(logits, targets, { labelSmoothing: 0.1 });
        }));
      return new Map([["loss", loss], ...gradients].map(([name, x]) => [
        name as string,
        (x as Tensor).toFloat64Array(),
      ]));
    })
  );
  for (const [name, expected] of reference) {
    assertClose(compiled.get(name)!, expected, 3e-5, { what: name, floor: 1e-3 });
  }
});
