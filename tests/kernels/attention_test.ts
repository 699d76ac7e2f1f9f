import { assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { createEngine } from "../../lib/kernels/engine.ts";
import { attentionMaximumHead, queryTiles } from "../../lib/kernels/layout.ts";
import { assertSameBits } from "./divided.ts";
import { installedBlas } from "./blas/installed.ts";
import { SideBySide } from "./side_by_side.ts";

const engine = createEngine();

/** The compiled kernels, and a library's products where there is one. */
const engines = {
  attention: engine,
  ...(typeof installedBlas() === "string"
    ? {}
    : { "attention with a library": createEngine({ backend: "blas" }) }),
};

const flag: fc.Arbitrary<number> = fc.constantFrom(0, 1);
const problem = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  keyValueHeads: fc.integer({ min: 1, max: 3 }),
  group: fc.integer({ min: 1, max: 3 }),
  queries: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 110 })),
  earlierKeys: fc.oneof(fc.constant(0), fc.integer({ min: -20, max: 40 })),
  dHead: fc.oneof(fc.constantFrom(8, 16, 32), fc.integer({ min: 1, max: 20 })),
  gap: fc.integer({ min: 0, max: 5 }),
  withBias: flag,
  withMask: flag,
  causal: flag,
  rate: fc.constantFrom(0, 0, 0.3) as fc.Arbitrary<number>,
  seed: fc.integer({ min: 1, max: 2 ** 30 }),
});
type Problem = typeof problem extends fc.Arbitrary<infer T> ? T : never;

/** Lays out an attention problem and returns the arguments of both kernels. */
function prepare(both: SideBySide, p: Problem) {
  const { batch, keyValueHeads, group, queries, dHead } = p;
  const heads = keyValueHeads * group;
  const keys = Math.max(1, queries + p.earlierKeys);
  const strideQ = heads * dHead + p.gap, strideOut = heads * dHead + 2 * p.gap;
  const strideK = keyValueHeads * dHead + p.gap, strideV = keyValueHeads * dHead;
  const sizes = {
    q: batch * queries * strideQ,
    k: batch * keys * strideK,
    v: batch * keys * strideV,
    out: batch * queries * strideOut,
    rows: batch * heads * queries,
    bias: heads * (queries + keys - 1),
    dBias: batch * heads * (queries + keys - 1),
  };
  const [q, k, v] = [both.random(sizes.q), both.random(sizes.k), both.random(sizes.v)];
  const bias = p.withBias ? both.random(sizes.bias) : 0;
  const keyMask = p.withMask
    ? both.numbers(
      Array.from({ length: batch * keys }, (_, i) => (i * 7 + p.seed) % 3 ? 0 : -Infinity),
    )
    : 0;
  const [out, logSumExp] = [both.empty(sizes.out), both.empty(sizes.rows)];
  const dOut = both.random(sizes.out);
  const gradients = { dq: both.empty(sizes.q), dk: both.empty(sizes.k), dv: both.empty(sizes.v) };
  const dBias = p.withBias ? both.empty(sizes.dBias) : 0;
  const shape = [
    heads,
    keyValueHeads,
    queries,
    keys,
    dHead,
    strideQ,
    strideK,
    strideV,
    strideOut,
  ] as const;
  const options = [1.7 / Math.sqrt(dHead), p.causal, p.rate, 0x9e3779b9, p.seed] as const;
  return {
    sizes,
    out,
    logSumExp,
    ...gradients,
    dBias,
    tiles: batch * heads * queryTiles(queries),
    pairs: batch * keyValueHeads,
    forward: [out, logSumExp, q, k, v, bias, keyMask, ...shape, ...options] as const,
    // deno-fmt-ignore
    backward: [gradients.dq, gradients.dk, gradients.dv, dBias, q, k, v, out, dOut, logSumExp, bias, keyMask, ...shape, ...options] as const,
  };
}

const plain: Problem = {
  batch: 1,
  keyValueHeads: 1,
  group: 1,
  queries: 7,
  earlierKeys: 0,
  dHead: 8,
  gap: 0,
  withBias: 1,
  withMask: 1,
  causal: 1,
  rate: 0.2,
  seed: 77,
};

for (const [name, engine] of Object.entries(engines)) {
  Deno.test(`${name} forward equals the reference for all sizes and masks`, () => {
    fc.assert(fc.property(problem, (p) => {
      const both = new SideBySide(p.seed, engine);
      const { forward, tiles, out, logSumExp, sizes } = prepare(both, p);
      both.run("attentionForward", tiles, ...forward);
      both.assertClose(out, sizes.out, 3e-6);
      both.assertClose(logSumExp, sizes.rows, 3e-6);
      both.assertUntouched(out, sizes.out);
      both.assertUntouched(logSumExp, sizes.rows);
    }));
  });

  Deno.test(`${name} backward equals the reference for all sizes and masks`, () => {
    fc.assert(fc.property(problem, (p) => {
      const both = new SideBySide(p.seed, engine);
      const { forward, backward, tiles, pairs, dq, dk, dv, dBias, sizes } = prepare(both, p);
      both.run("attentionForward", tiles, ...forward);
      both.run("attentionBackward", pairs, ...backward);
      for (const [pointer, size] of [[dq, sizes.q], [dk, sizes.k], [dv, sizes.v]]) {
        both.assertClose(pointer, size, 2e-5);
        both.assertUntouched(pointer, size);
      }
      if (dBias) both.assertClose(dBias, sizes.dBias, 2e-5);
    }));
  });

  Deno.test(`${name} gives zeros for a query without keys`, () => {
    const both = new SideBySide(5, engine);
    const p = {
      batch: 1,
      keyValueHeads: 1,
      group: 1,
      queries: 20,
      earlierKeys: 0,
      dHead: 8,
      gap: 0,
      withBias: 0,
      withMask: 1,
      causal: 1,
      rate: 0,
      seed: 0,
    };
    const { forward, tiles, out, logSumExp } = prepare(both, p);
    both.run("attentionForward", tiles, ...forward);
    assertEquals(both.read(out, 8), new Float32Array(8));
    assertEquals(both.read(logSumExp, 1)[0], -Infinity);
  });

  Deno.test(`${name} is right where chunks of keys meet, and for wide heads`, () => {
    for (
      const change of [
        { queries: 1, earlierKeys: 2500 },
        { queries: 2, earlierKeys: 1100, dHead: 21, gap: 1 },
        { queries: 60, earlierKeys: 1000 },
        { queries: 300, earlierKeys: 10, rate: 0 },
        { queries: 300, earlierKeys: -20, causal: 1, group: 2 },
        { queries: 13, earlierKeys: 50, dHead: 521, causal: 0 },
        { queries: 13, earlierKeys: 3, dHead: attentionMaximumHead },
      ]
    ) {
      const both = new SideBySide(9, engine);
      const p = { ...plain, ...change };
      const { forward, backward, tiles, pairs, out, logSumExp, dq, dk, dv, sizes } = prepare(
        both,
        p,
      );
      both.run("attentionForward", tiles, ...forward);
      both.assertClose(out, sizes.out, 1e-5);
      both.assertClose(logSumExp, sizes.rows, 1e-5);
      both.run("attentionBackward", pairs, ...backward);
      for (const [pointer, size] of [[dq, sizes.q], [dk, sizes.k], [dv, sizes.v]]) {
        both.assertClose(pointer, size, 5e-5);
      }
    }
  });
}

Deno.test("attention gives the same bits however it is divided", () => {
  assertSameBits((engine) => {
    const both = new SideBySide(5, engine);
    const p = { ...plain, batch: 2, keyValueHeads: 2, group: 2, queries: 110, earlierKeys: 1000 };
    const { forward, backward, tiles, pairs, out, logSumExp, dq, dk, dv, dBias, sizes } = prepare(
      both,
      p,
    );
    engine.run("attentionForward", tiles, 1, ...forward);
    engine.run("attentionBackward", pairs, 1, ...backward);
    return [
      both.read(out, sizes.out),
      both.read(logSumExp, sizes.rows),
      both.read(dq, sizes.q),
      both.read(dk, sizes.k),
      both.read(dv, sizes.v),
      both.read(dBias, sizes.dBias),
    ];
  });
});

Deno.test("attentionForward does not let a later key change an earlier query's bits", () => {
  const [first, second] = [0, 1].map((changed) => {
    const both = new SideBySide(5, engine);
    const { forward, tiles, out, sizes } = prepare(both, { ...plain, queries: 70, withMask: 0 });
    const [, , , k, v] = forward;
    if (changed) both.compiled.numbers.fill(3, (k >> 2) + 40 * 8, (k >> 2) + 70 * 8);
    if (changed) both.compiled.numbers.fill(-5, (v >> 2) + 40 * 8, (v >> 2) + 70 * 8);
    both.compiled.run("attentionForward", tiles, 1, ...forward);
    return both.read(out, sizes.out);
  });
  assertEquals(first.subarray(0, 40 * 8), second.subarray(0, 40 * 8));
  assertNotEquals(first.subarray(40 * 8), second.subarray(40 * 8));
});

Deno.test("attention survives scores far beyond the range of exp", () => {
  const both = new SideBySide(21, engine);
  const { forward, backward, tiles, pairs, out, logSumExp, dq, sizes } = prepare(both, {
    ...plain,
    queries: 40,
  });
  const scaled = forward.with(16, 3000) as unknown as typeof forward;
  both.run("attentionForward", tiles, ...scaled);
  both.assertClose(logSumExp, sizes.rows, 1e-5);
  both.assertClose(out, sizes.out, 1e-2);
  both.run("attentionBackward", pairs, ...(backward.with(21, 3000) as unknown as typeof backward));
  assertEquals(both.read(dq, sizes.q).findIndex((x) => !Number.isFinite(x)), -1);
});

Deno.test("attentionForward hands NaN on to the queries that see it, and to no other", () => {
  const both = new SideBySide(22, engine);
  const { forward, tiles, out, sizes } = prepare(both, { ...plain, queries: 40, withMask: 0 });
  both.compiled.numbers[(forward[3] >> 2) + 25 * 8] = NaN;
  both.compiled.run("attentionForward", tiles, 1, ...forward);
  const result = both.read(out, sizes.out);
  assertEquals(result.findIndex(Number.isNaN), 25 * 8);
  assertEquals(result.subarray(25 * 8).every(Number.isNaN), true);
});
