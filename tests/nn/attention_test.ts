import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  createPositional,
  initialize,
  type Module,
  MultiHeadAttention,
  normalInitialization,
  paddingMask,
  type PositionalConfig,
  positionals,
  type SiteHandler,
  withDropout,
  withHandlers,
} from "../../lib/nn/mod.ts";
import { scoreMask } from "../../lib/nn/attention/masks.ts";
import { RandomStream } from "../../lib/random/mod.ts";
import {
  differentiate,
  ids,
  scope,
  type Tensor,
  tensor,
  withMachine,
} from "../../lib/tensor/mod.ts";
import { assertClose, compiled, reference } from "../tensor/machines.ts";

const initialization = normalInitialization({ branches: 2 }, { deviation: 0.4 });

function random(shape: readonly number[], name: string): Tensor {
  const stream = RandomStream.named(3, name);
  const size = shape.reduce((a, b) => a * b, 1);
  return tensor(Float32Array.from({ length: size }, () => stream.normal()), shape);
}

/** Runs `callback` with somebody waiting at every site of a module. */
function watching<T>(module: Module, callback: () => T): T {
  const look: SiteHandler = () => {};
  return withHandlers(new Map([...module.sites().values()].map((site) => [site, look])), callback);
}

const problem = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  heads: fc.constantFrom(1, 2, 4),
  group: fc.constantFrom(1, 2),
  queries: fc.integer({ min: 1, max: 6 }),
  /** Keys of a memory of their own, or self-attention. */
  keys: fc.option(fc.integer({ min: 1, max: 7 })),
  causal: fc.boolean(),
  masked: fc.boolean(),
  dropout: fc.constantFrom(0, 0.4),
  bias: fc.boolean(),
  positional: fc.constantFrom(...Object.keys(positionals)) as fc.Arbitrary<
    PositionalConfig["kind"]
  >,
});
type Problem = typeof problem extends fc.Arbitrary<infer T> ? T : never;

const dModel = 16;

function build(p: Problem) {
  const keyValueHeads = p.heads % p.group === 0 ? p.heads / p.group : p.heads;
  const { heads, dropout, bias } = p;
  const attention = initialize(
    new MultiHeadAttention({ dModel, initialization }, { heads, keyValueHeads, dropout, bias }),
    { seed: 5 },
  );
  const positional = initialize(
    createPositional({
      dModel,
      heads,
      dHead: dModel / heads,
      context: 8,
      causal: p.causal,
      initialization,
    }, { kind: p.positional }),
    { seed: 6 },
  );
  const x = random([p.batch, p.queries, dModel], "x");
  const memory = p.keys === null ? undefined : random([p.batch, p.keys, dModel], "memory");
  const keys = p.keys ?? p.queries;
  // The first key stays, so that every query sees one.
  const tokens = Array.from(
    { length: p.batch * keys },
    (_, i) => i % keys !== 0 && (i * 7) % 3 === 0 ? 0 : 1,
  );
  const keyMask = p.masked ? paddingMask(ids(tokens, [p.batch, keys]), 0) : undefined;
  const causal = p.causal && keys >= p.queries;
  return { attention, positional, inputs: { memory, causal, keyMask, positional }, x, keys };
}

for (
  const [name, machine, tolerance] of [
    ["the reference", reference, 1e-10],
    // Sums that cancel, of which the key's bias is the plainest (its gradient is zero), pass 1e-5 now and then.
    ["the compiled kernels", compiled, 3e-5],
  ] as const
) {
  Deno.test(`MultiHeadAttention in tiles equals the one that is written out, on ${name}`, () => {
    fc.assert(
      fc.property(problem, (p) =>
        withMachine(machine, () =>
          scope(() => {
            const { attention, inputs, x } = build(p);
            const leaves = new Map([...attention.parameters(), ["x", x]]);
            const run = () =>
              differentiate(
                { parameters: () => leaves },
                () =>
                  withDropout({ seed: 1, step: 2 }, () => {
                    const output = attention.forward(x, inputs);
                    return { loss: output.mul(random(output.shape, "upstream")).sum(), output };
                  }),
              );
            const tiled = run();
            const full = watching(attention, run);
            assertClose(tiled.output.toFloat64Array(), full.output.toFloat64Array(), tolerance);
            for (const [leaf, gradient] of tiled.gradients) {
              assertClose(
                gradient.toFloat64Array(),
                full.gradients.get(leaf)!.toFloat64Array(),
                tolerance,
                { what: `the gradient of ${leaf}`, floor: 1 },
              );
            }
          }))),
      { numRuns: 60 },
    );
  });
}

/** Attention by its formula, in plain arithmetic. */
function formula(
  attention: MultiHeadAttention,
  x: Tensor,
  { heads, keyValueHeads, visible }: {
    heads: number;
    keyValueHeads: number;
    visible: (query: number, key: number) => boolean;
  },
): number[] {
  const [batch, time, width] = x.shape;
  const dHead = width / heads;
  const project = (map: MultiHeadAttention["query"], rows: Float64Array) => {
    const [inputs, outputs] = map.weight.shape;
    const weight = map.weight.toFloat64Array();
    const bias = map.bias?.toFloat64Array();
    return Array.from(
      { length: rows.length / inputs },
      (_, row) =>
        Array.from({ length: outputs }, (_, column) => {
          let sum = bias?.[column] ?? 0;
          for (let i = 0; i < inputs; i++) {
            sum += rows[row * inputs + i] * weight[i * outputs + column];
          }
          return sum;
        }),
    );
  };
  const rows = x.toFloat64Array();
  const [q, k, v] = [attention.query, attention.key, attention.value].map((map) =>
    project(map, rows)
  );
  const mixed = new Float64Array(batch * time * width);
  for (let b = 0; b < batch; b++) {
    for (let head = 0; head < heads; head++) {
      const shared = Math.floor(head / (heads / keyValueHeads));
      for (let query = 0; query < time; query++) {
        const scores = Array.from({ length: time }, (_, key) => {
          if (!visible(query, key)) return -Infinity;
          let sum = 0;
          for (let i = 0; i < dHead; i++) {
            sum += q[b * time + query][head * dHead + i] * k[b * time + key][shared * dHead + i];
          }
          return sum / Math.sqrt(dHead);
        });
        const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
        for (let key = 0; key < time; key++) {
          const weight = Math.exp(scores[key]) / total;
          for (let i = 0; i < dHead; i++) {
            mixed[(b * time + query) * width + head * dHead + i] += weight *
              v[b * time + key][shared * dHead + i];
          }
        }
      }
    }
  }
  return project(attention.output, mixed).flat();
}

Deno.test("MultiHeadAttention is its formula, for every grouping of heads and both masks", () => {
  withMachine(reference, () => {
    for (const keyValueHeads of [4, 2, 1]) {
      for (const causal of [false, true]) {
        scope(() => {
          const attention = initialize(
            new MultiHeadAttention({ dModel, initialization }, { heads: 4, keyValueHeads }),
            { seed: 2 },
          );
          const x = random([2, 5, dModel], "x");
          const visible = (query: number, key: number) => !causal || key <= query;
          assertClose(
            attention.forward(x, { causal }).toFloat64Array(),
            formula(attention, x, { heads: 4, keyValueHeads, visible }),
            1e-12,
          );
        });
      }
    }
  });
});

Deno.test("MultiHeadAttention with as many keyValueHeads as heads is multi-head attention", () => {
  const run = (config: { heads: number; keyValueHeads?: number }) => {
    const attention = new MultiHeadAttention({ dModel, initialization }, config);
    initialize(attention, { seed: 2 });
    return attention.forward(random([2, 5, dModel], "x"), { causal: true }).toArray();
  };
  assertEquals(run({ heads: 4, keyValueHeads: 4 }), run({ heads: 4 }));
});

Deno.test("MultiHeadAttention with grouped heads is multi-head attention with repeated maps", () => {
  withMachine(reference, () =>
    scope(() => {
      const [heads, keyValueHeads] = [4, 2];
      const dHead = dModel / heads;
      const grouped = new MultiHeadAttention({ dModel, initialization }, { heads, keyValueHeads });
      const whole = new MultiHeadAttention({ dModel, initialization }, { heads });
      initialize(grouped, { seed: 2 });
      initialize(whole, { seed: 2 });
      for (const map of ["key", "value"] as const) {
        const weight = grouped[map].weight;
        const shared = [...Array(heads).keys()].map((head) => {
          const from = Math.floor(head / (heads / keyValueHeads)) * dHead;
          return weight.slice(1, from, from + dHead);
        });
        whole[map].weight.set(
          shared.reduce((all: Tensor, part) => all.concatenate(part, 1)).toFloat64Array(),
        );
      }
      const x = random([2, 5, dModel], "x");
      assertClose(
        grouped.forward(x, { causal: true }).toFloat64Array(),
        whole.forward(x, { causal: true }).toFloat64Array(),
        1e-12,
      );
    }));
});

Deno.test("MultiHeadAttention without positions takes rows in any order", () => {
  withMachine(reference, () =>
    scope(() => {
      const attention = new MultiHeadAttention({ dModel, initialization }, { heads: 4 });
      initialize(attention, { seed: 2 });
      const rows = [0, 1, 2, 3, 4].map((i) => random([1, 1, dModel], `row ${i}`));
      const join = (order: number[]) =>
        order.map((i) => rows[i]).reduce((all, row) => all.concatenate(row, 1));
      const order = [3, 0, 4, 1, 2];
      const plain = attention.forward(join([0, 1, 2, 3, 4]));
      const moved = attention.forward(join(order));
      order.forEach((from, to) =>
        assertClose(
          moved.slice(1, to, to + 1).toFloat64Array(),
          plain.slice(1, from, from + 1).toFloat64Array(),
          1e-12,
        )
      );
    }));
});

Deno.test("MultiHeadAttention does not see masked keys, in tiles and written out", () => {
  withMachine(compiled, () =>
    scope(() => {
      const attention = new MultiHeadAttention({ dModel, initialization }, { heads: 2 });
      initialize(attention, { seed: 2 });
      const x = random([1, 3, dModel], "x");
      const keyMask = paddingMask(ids([[1, 1, 1, 0, 0]]), 0);
      for (const look of [(f: () => Tensor) => f(), (f: () => Tensor) => watching(attention, f)]) {
        const run = (behind: string) =>
          look(() =>
            attention.forward(x, {
              memory: random([1, 3, dModel], "seen").concatenate(
                random([1, 2, dModel], behind),
                1,
              ),
              keyMask,
            })
          ).toArray();
        assertEquals(run("one"), run("other"));
      }
    }));
});

Deno.test("MultiHeadAttention gives a query that sees no key its output map's bias", () => {
  withMachine(compiled, () =>
    scope(() => {
      const attention = new MultiHeadAttention({ dModel, initialization }, { heads: 2 });
      initialize(attention, { seed: 2 });
      const bias = random([dModel], "bias").toArray();
      attention.output.bias!.set(bias);
      const run = () => {
        const keyMask = paddingMask(ids([[1, 1, 1], [0, 0, 0]]), 0);
        return attention.forward(random([2, 3, dModel], "x"), { keyMask }).toArray();
      };
      for (const output of [run(), watching(attention, run)]) {
        assertEquals(output.slice(3 * dModel, 4 * dModel), bias);
        assertEquals(output.slice(5 * dModel, 6 * dModel), bias);
        assertEquals(output.every(Number.isFinite), true);
      }
    }));
});

Deno.test("MultiHeadAttention's pattern has rows that add up to 1, and its sites the shapes they say", () => {
  withMachine(reference, () =>
    scope(() => {
      const attention = new MultiHeadAttention({ dModel, initialization }, {
        heads: 4,
        keyValueHeads: 2,
      });
      initialize(attention, { seed: 2 });
      const seen = new Map<string, Tensor>();
      const handlers = new Map(
        [...attention.sites()].map(([name, site]): [typeof site, SiteHandler] => [
          site,
          (x) => void seen.set(name, x),
        ]),
      );
      withHandlers(
        handlers,
        () => attention.forward(random([2, 5, dModel], "x"), { causal: true }),
      );
      assertEquals(Object.fromEntries([...seen].map(([name, { shape }]) => [name, shape])), {
        scores: [2, 4, 5, 5],
        pattern: [2, 4, 5, 5],
        headOutput: [2, 5, 4, 4],
      });
      const pattern = seen.get("pattern")!;
      assertClose(pattern.sum(-1).toFloat64Array(), new Float64Array(2 * 4 * 5).fill(1), 1e-12);
      // The first query of a causal pattern sees itself only.
      assertEquals(pattern.slice(2, 0, 1).slice(0, 0, 1).slice(1, 0, 1).toNested(), [[[[
        1,
        0,
        0,
        0,
        0,
      ]]]]);
    }));
});

Deno.test("scoreMask hides later and masked keys, and tells which queries see any", () => {
  const no = -Infinity;
  const mask = (queries: number, keys: number, keyMask?: Tensor) => {
    const { hidden, sees } = scoreMask({ batch: 1, queries, keys }, { causal: true, keyMask })!;
    return [hidden.reshape([queries, keys]).toNested(), sees.reshape([-1]).toNested()];
  };
  assertEquals(mask(2, 4), [[[0, 0, 0, no], [0, 0, 0, 0]], [1, 1]]);
  assertEquals(mask(3, 3), [[[0, no, no], [0, 0, no], [0, 0, 0]], [1, 1, 1]]);
  assertEquals(mask(3, 1), [[[0], [0], [0]], [0, 0, 1]]);
  assertEquals(mask(2, 2, tensor([[no, 0]])), [[[0, 0], [no, 0]], [0, 1]]);
  assertEquals(scoreMask({ batch: 1, queries: 2, keys: 2 }, { causal: false }), undefined);
});

Deno.test("MultiHeadAttention says which heads there can be", () => {
  const make = (config: { heads: number; keyValueHeads?: number; dropout?: number }) => () =>
    new MultiHeadAttention({ dModel, initialization }, config);
  assertThrows(
    make({ heads: 5 }),
    RangeError,
    "Cannot split dModel 16 into 5 heads: expected a divisor of 16, got 5; try 4",
  );
  assertThrows(make({ heads: 0 }), RangeError, "try 1");
  assertThrows(make({ heads: -4 }), RangeError, "try 1");
  assertThrows(make({ heads: 2.5 }), RangeError, "expected a divisor of 16, got 2.5; try 2");
  assertThrows(make({ heads: NaN }), RangeError, "expected a divisor of 16, got NaN");
  assertThrows(
    make({ heads: 8, keyValueHeads: 3 }),
    RangeError,
    "Cannot share 3 keyValueHeads among 8 heads: expected a divisor of 8, got 3; try 2",
  );
  assertThrows(make({ heads: 8, keyValueHeads: 16 }), RangeError, "try 8");
  assertThrows(
    make({ heads: 8, dropout: 1 }),
    RangeError,
    "Cannot drop out: expected a rate of at least 0 and below 1, got 1",
  );
});
