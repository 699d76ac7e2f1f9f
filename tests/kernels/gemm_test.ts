import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { createEngine } from "../../lib/kernels/engine.ts";
import {
  columnPanels,
  gemmBlockDepth,
  packedSize,
  rowTiles,
  tilesByGroups,
} from "../../lib/kernels/layout.ts";
import { assertSameBits } from "./divided.ts";
import { SideBySide } from "./side_by_side.ts";

const engine = createEngine();

const size = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 70 }));
const flag: fc.Arbitrary<number> = fc.constantFrom(0, 1);
const shape = {
  m: size,
  n: size,
  k: fc.oneof(size, fc.integer({ min: 250, max: 530 })),
  accumulate: flag,
  gap: fc.integer({ min: 0, max: 5 }),
  seed: fc.integer({ min: 1, max: 2 ** 30 }),
};
const problem = fc.record({ ...shape, transposedB: flag, withBias: flag });
type Problem = typeof problem extends fc.Arbitrary<infer T> ? T : never;

/** Lays out a product, packs B and returns the arguments for `gemm`. */
function prepare(both: SideBySide, p: Problem) {
  const { m, n, k, transposedB, gap } = p;
  const lda = k + gap;
  const [rowsB, ldb] = transposedB ? [n, k + gap] : [k, n + gap];
  const ldo = n + gap;
  const a = both.random(m * lda), b = both.random(rowsB * ldb);
  const packed = both.empty(packedSize(n, k));
  const bias = p.withBias ? both.random(n) : 0;
  const out = p.accumulate ? both.random(m * ldo) : both.empty(m * ldo);
  both.run("packB", columnPanels(n), packed, b, n, k, ldb, transposedB);
  const args = [out, a, packed, bias, m, n, k, lda, ldo, p.accumulate] as const;
  return { out, args, outSize: (m - 1) * ldo + n, packed, b, ldb };
}

Deno.test("packB gives the reference's bytes", () => {
  fc.assert(fc.property(problem, (p) => {
    const both = new SideBySide(p.seed, engine);
    const { packed } = prepare(both, p);
    both.assertClose(packed, packedSize(p.n, p.k), 0);
    both.assertUntouched(packed, packedSize(p.n, p.k));
  }));
});

Deno.test("gemm equals the reference for all sizes, gaps and forms", () => {
  fc.assert(
    fc.property(problem, (p) => {
      const both = new SideBySide(p.seed, engine);
      const { out, args, outSize } = prepare(both, p);
      both.run("gemm", rowTiles(p.m), ...args);
      both.assertClose(out, outSize, 1e-6 * Math.sqrt(p.k) + 1e-6);
      both.assertUntouched(out, outSize);
    }),
    { numRuns: 200 },
  );
});

Deno.test("gemm leaves the gaps between rows alone", () => {
  const both = new SideBySide(3, engine);
  const { out, args } = prepare(both, {
    m: 13,
    n: 11,
    k: 9,
    transposedB: 0,
    accumulate: 0,
    withBias: 1,
    gap: 3,
    seed: 3,
  });
  both.run("gemm", rowTiles(13), ...args);
  const result = both.read(out, 13 * 14);
  assertEquals(result.filter(Number.isNaN).length, 13 * 3);
});

Deno.test("gemm gives a row the same bits alone and among others", () => {
  fc.assert(fc.property(problem, (p) => {
    const whole = new SideBySide(p.seed, engine);
    const { out, args, outSize } = prepare(whole, p);
    whole.run("gemm", rowTiles(p.m), ...args);
    const together = whole.read(out, outSize);
    const ldo = p.n + p.gap;
    for (const row of [0, p.m >> 1, p.m - 1]) {
      const alone = new SideBySide(p.seed, engine);
      const { out, args } = prepare(alone, p);
      const [, a, packed, bias, , n, k, lda, , accumulate] = args;
      const target = out + row * ldo * 4;
      const source = a + row * lda * 4;
      alone.run("gemm", 1, target, source, packed, bias, 1, n, k, lda, ldo, accumulate);
      assertEquals(alone.read(target, n), together.slice(row * ldo, row * ldo + n));
    }
  }));
});

Deno.test("gemmUnpacked equals the reference, and gemm to the bit", () => {
  const few = problem.map((p) => ({ ...p, m: p.m % 9 + 1, accumulate: 0 }));
  fc.assert(fc.property(few, ({ m, n, k, gap, ...p }) => {
    const both = new SideBySide(p.seed, engine);
    const { out, args, outSize, b, ldb } = prepare(both, { m, n, k, gap, ...p });
    engine.run("gemm", rowTiles(m), 1, ...args);
    const expected = both.read(out, outSize);
    const [, a, , bias, , , , lda, ldo] = args;
    const product = both.empty(m * ldo);
    // deno-fmt-ignore
    both.run("gemmUnpacked", columnPanels(n), product, a, b, bias, m, n, k, lda, ldb, ldo, p.transposedB);
    both.assertClose(product, outSize, 1e-6 * Math.sqrt(k) + 1e-6);
    assertEquals(both.read(product, outSize), expected);
  }));
});

Deno.test("gemmTransposed equals the reference for all sizes and gaps, in chunks, with and without sums", () => {
  const wide = fc.record({
    ...shape,
    n: fc.oneof(size, fc.integer({ min: 250, max: 530 })),
    mostChunks: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(fc.property(wide, ({ m, n, k, gap, accumulate, seed, mostChunks }) => {
    const chunks = Math.min(mostChunks, Math.ceil(k / gemmBlockDepth));
    const both = new SideBySide(seed, engine);
    const [lda, ldb, ldo] = [m + gap, n + 2 * gap, n + gap];
    const a = both.random(k * lda), b = both.random(k * ldb);
    const out = accumulate ? both.random(m * ldo) : both.empty(m * ldo);
    const sums = seed % 3 === 0 ? 0 : seed % 3 === 1 ? both.random(n) : both.empty(n);
    const others = (chunks - 1) * (m + (sums === 0 ? 0 : 1)) * n;
    const partials = both.empty((chunks - 1) * (m + 1) * n);
    const items = chunks * tilesByGroups(m, n), add = seed % 3 === 1 ? 1 : 0;
    // deno-fmt-ignore
    both.run("gemmTransposed", items, out, sums, partials, a, b, m, n, k, lda, ldb, ldo, chunks, accumulate, add);
    const tolerance = 1e-6 * Math.sqrt(k) + 1e-6;
    both.assertClose(out, (m - 1) * ldo + n, tolerance);
    both.assertUntouched(out, (m - 1) * ldo + n);
    both.assertClose(partials, others, tolerance);
    both.assertUntouched(partials, others);
    if (sums === 0) return;
    both.assertClose(sums, n, tolerance);
    both.assertUntouched(sums, n);
    // To the bit what a sum of the columns by themselves gives.
    if (gap > 0 || add === 1 || chunks > 1) return;
    const alone = both.empty(n);
    engine.run("sumRows", n, 1, alone, b, k, n, 0);
    assertEquals(both.read(sums, n), both.read(alone, n));
  }));
});

Deno.test("matmulBatched equals the reference for all sizes and forms", () => {
  fc.assert(
    fc.property(
      problem,
      fc.integer({ min: 1, max: 4 }),
      flag,
      flag,
      (p, batch, shared, transposedA) => {
        const { m, n, k, transposedB, accumulate } = p;
        const both = new SideBySide(p.seed, engine);
        const [strideA, strideB, strideOut] = [shared ? 0 : m * k, k * n + p.gap, m * n];
        const a = both.random(batch * m * k), b = both.random(batch * strideB);
        const out = accumulate ? both.random(batch * strideOut) : both.empty(batch * strideOut);
        both.run(
          "matmulBatched",
          batch,
          out,
          a,
          b,
          m,
          n,
          k,
          transposedA,
          transposedB,
          accumulate,
          strideA,
          strideB,
          strideOut,
        );
        both.assertClose(out, batch * strideOut, 1e-6 * Math.sqrt(k) + 1e-6);
        both.assertUntouched(out, batch * strideOut);
      },
    ),
  );
});

Deno.test("gemm and matmulBatched are right where blocks of rows and columns meet", () => {
  for (const [transposedA, transposedB] of [[0, 0], [1, 1]]) {
    const [m, n, k] = [7, 775, 513];
    const both = new SideBySide(11, engine);
    const p = { m, n, k, transposedB, accumulate: 0, withBias: 1, gap: 0, seed: 11 };
    const { out, args } = prepare(both, p);
    both.run("gemm", rowTiles(m), ...args);
    both.assertClose(out, m * n, 2e-5);
    const [a, b, product] = [both.random(m * k), both.random(k * n), both.empty(m * n)];
    both.run("matmulBatched", 1, product, a, b, m, n, k, transposedA, transposedB, 0, 0, 0, 0);
    both.assertClose(product, m * n, 2e-5);
  }
});

Deno.test("gemm and matmulBatched give the same bits however they are divided", () => {
  assertSameBits((engine) => {
    const both = new SideBySide(7, engine);
    return [0, 1].flatMap((transposed) => {
      const [m, n, k] = [101, 267, 300];
      const { out, args, outSize } = prepare(both, {
        ...{ m, n, k, transposedB: transposed, accumulate: transposed },
        ...{ withBias: 1, gap: 1, seed: 7 },
      });
      engine.run("gemm", rowTiles(m), 1, ...args);
      const a = both.random(5 * m * k), b = both.random(5 * k * n), product = both.empty(5 * m * n);
      // deno-fmt-ignore
      engine.run("matmulBatched", 5, 1, product, a, b, m, n, k, transposed, transposed, 0, m * k, k * n, m * n);
      const gradient = both.empty(m * n), sums = both.empty(n), partials = both.empty((m + 1) * n);
      // deno-fmt-ignore
      engine.run("gemmTransposed", 2 * tilesByGroups(m, n), 1, gradient, sums, partials, a, b, m, n, k, m, n, n, 2, 0, 0);
      // deno-fmt-ignore
      return [[out, outSize], [product, 5 * m * n], [gradient, m * n], [sums, n], [partials, (m + 1) * n]]
        .map(([pointer, size]) => both.read(pointer, size));
    });
  });
});
