import { assertEquals, assertThrows } from "@std/assert";
import {
  Alibi,
  alibiSlopes,
  initialize,
  Learned,
  NoPositional,
  normalInitialization,
  type PositionalDimensions,
  RelativeBias,
  Rotary,
  Sinusoidal,
} from "../../lib/nn/mod.ts";
import { RandomStream } from "../../lib/random/mod.ts";
import { scope, type Tensor, tensor, withMachine, zeros } from "../../lib/tensor/mod.ts";
import { assertClose, onBoth, reference } from "../tensor/machines.ts";

const dimensions: PositionalDimensions = {
  dModel: 16,
  heads: 2,
  dHead: 8,
  context: 12,
  causal: true,
  initialization: normalInitialization({ branches: 2 }),
};

function random(shape: readonly number[], name: string): Tensor {
  const stream = RandomStream.named(3, name);
  const size = shape.reduce((a, b) => a * b, 1);
  return tensor(Float32Array.from({ length: size }, () => stream.normal()), shape);
}

Deno.test("Sinusoidal has sines in even and cosines in odd columns, of position / base^(2i / dModel)", () => {
  const { compiled, reference } = onBoth(() => {
    const encoding = new Sinusoidal(dimensions, { base: 10_000 });
    return scope(() => encoding.embed(zeros([1, 12, 16])).toFloat64Array());
  });
  const expected = Float64Array.from({ length: 12 * 16 }, (_, at) => {
    const [position, column] = [Math.floor(at / 16), at % 16];
    const angle = position / 10_000 ** ((column - column % 2) / 16);
    return column % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
  assertClose(reference, expected, 1e-14);
  assertClose(compiled, expected, 1e-6);
});

Deno.test("Sinusoidal gives the same positions beyond the context and from an offset", () => {
  const encoding = new Sinusoidal(dimensions);
  const short = encoding.embed(zeros([1, 12, 16])).toArray();
  const long = encoding.embed(zeros([2, 40, 16]));
  assertEquals(long.slice(0, 1, 2).slice(1, 0, 12).toArray(), short);
  assertEquals(
    encoding.embed(zeros([1, 3, 16]), 30).toArray(),
    long.slice(0, 0, 1).slice(1, 30, 33).toArray(),
  );
});

Deno.test("Rotary scores depend on the distance only", () => {
  withMachine(reference, () =>
    scope(() => {
      const rotary = new Rotary(dimensions);
      const [query, key] = [random([1, 1, 16], "query"), random([1, 1, 16], "key")];
      const score = (at: number, other: number) =>
        rotary.rotate(query, 2, at).mul(rotary.rotate(key, 2, other))
          .reshape([2, 8]).sum(1).toFloat64Array();
      for (const distance of [-5, 0, 1, 7]) {
        const first = score(10, 10 + distance);
        for (const at of [5, 6, 200]) assertClose(score(at, at + distance), first, 1e-12);
      }
      assertEquals(score(0, 1)[0] === score(0, 2)[0], false);
    }));
});

Deno.test("Rotary turns pairs half a head apart by position / base^(2i / dHead)", () => {
  const { compiled, reference } = onBoth(() =>
    scope(() => {
      const x = random([2, 5, 16], "x");
      const turned = new Rotary(dimensions, { base: 500 }).rotate(x, 2, 3);
      return { x: x.toFloat64Array(), turned: turned.toFloat64Array() };
    })
  );
  const { x } = reference;
  const expected = x.map((_, at) => {
    const position = Math.floor(at / 16) % 5 + 3;
    const i = at % 8;
    const angle = position / 500 ** (2 * (i % 4) / 8);
    const [a, b] = i < 4 ? [x[at], -x[at + 4]] : [x[at], x[at - 4]];
    return a * Math.cos(angle) + b * Math.sin(angle);
  });
  assertClose(reference.turned, expected, 1e-14);
  assertClose(compiled.turned, expected, 1e-6);
});

Deno.test("Rotary gives the same turns beyond the context and from an offset", () => {
  const rotary = new Rotary(dimensions);
  const x = random([1, 12, 16], "x");
  const before = rotary.rotate(x, 2).toArray();
  const long = rotary.rotate(zeros([1, 50, 16]).slice(1, 12).add(0), 2, 12);
  assertEquals(long.shape, [1, 38, 16]);
  assertEquals(rotary.rotate(x, 2).toArray(), before);
  assertEquals(
    rotary.rotate(x.slice(1, 4, 6), 2, 4).toArray(),
    tensor(before, [1, 12, 16]).slice(1, 4, 6).toArray(),
  );
});

Deno.test("Rotary needs an even dHead", () => {
  assertThrows(
    () => new Rotary({ ...dimensions, dModel: 15, heads: 3, dHead: 5 }),
    RangeError,
    "Cannot rotate heads: expected an even dHead, got 5; choose heads so that dModel / heads is even",
  );
});

// Press et al. 2021: "for 8 heads 1/2¹, 1/2², …, 1/2⁸"; "for 16 heads the geometric mean of each pair".
// For other numbers as in their code: those of the power of two below, then every other one of the next.
Deno.test("alibiSlopes are the paper's", () => {
  assertEquals(alibiSlopes(8), [1, 2, 3, 4, 5, 6, 7, 8].map((i) => 2 ** -i));
  assertEquals(alibiSlopes(1), [2 ** -8]);
  assertEquals(alibiSlopes(2), [2 ** -4, 2 ** -8]);
  assertClose(alibiSlopes(16), Array.from({ length: 16 }, (_, i) => 2 ** (-(i + 1) / 2)), 1e-15);
  const published = (heads: number): number[] => {
    if (Number.isInteger(Math.log2(heads))) {
      return Array.from({ length: heads }, (_, i) => 2 ** (-8 * (i + 1) / heads));
    }
    const closest = 2 ** Math.floor(Math.log2(heads));
    return [
      ...published(closest),
      ...published(2 * closest).filter((_, i) => i % 2 === 0).slice(0, heads - closest),
    ];
  };
  for (let heads = 1; heads <= 40; heads++) {
    assertEquals(alibiSlopes(heads).length, heads);
    assertClose(alibiSlopes(heads), published(heads), 1e-14);
  }
});

Deno.test("Alibi lowers scores by slope times distance, the queries being the last of the keys", () => {
  const alibi = new Alibi({ ...dimensions, heads: 2 });
  const scores = (queries: number, keys: number) =>
    alibi.bias({ queries, keys }).relative(queries, keys).toNested();
  const [a, b] = alibiSlopes(2);
  assertEquals(
    scores(3, 3),
    [a, b].map((slope) => [
      [0, -slope, -2 * slope],
      [-slope, 0, -slope],
      [-2 * slope, -slope, 0],
    ]),
  );
  assertEquals(scores(1, 3), [a, b].map((slope) => [[-2 * slope, -slope, 0]]));
});

/** The buckets of Hugging Face's T5, from its formula, in float64. */
function publishedBucket(
  relativePosition: number,
  { bidirectional, buckets, maximumDistance }: {
    bidirectional: boolean;
    buckets: number;
    maximumDistance: number;
  },
): { bucket: number; tie: boolean } {
  let bucket = 0;
  let count = buckets;
  let distance: number;
  if (bidirectional) {
    count /= 2;
    if (relativePosition > 0) bucket += count;
    distance = Math.abs(relativePosition);
  } else distance = -Math.min(relativePosition, 0);
  const exact = Math.floor(count / 2);
  if (distance < exact) return { bucket: bucket + distance, tie: false };
  const place = Math.log(distance / exact) / Math.log(maximumDistance / exact) * (count - exact);
  return {
    bucket: bucket + Math.min(exact + Math.floor(place), count - 1),
    tie: Math.abs(place - Math.round(place)) < 1e-6,
  };
}

Deno.test("RelativeBias has the buckets of T5 at every distance up to 1000, both ways", () => {
  for (const causal of [true, false]) {
    for (
      const { buckets, maximumDistance } of [
        { buckets: 32, maximumDistance: 128 },
        { buckets: 8, maximumDistance: 20 },
        { buckets: 64, maximumDistance: 500 },
        { buckets: 10, maximumDistance: 30 },
      ]
    ) {
      const bias = initialize(
        new RelativeBias({ ...dimensions, heads: 1, causal }, { buckets, maximumDistance }),
        { seed: 1 },
      );
      bias.table.set(Float32Array.from({ length: buckets }, (_, i) => i));
      const length = 1001;
      // Entry i is at the distance i − keys + 1 of a key from its query.
      const given = bias.bias({ queries: length, keys: length }).toArray();
      for (let i = 0; i < given.length; i++) {
        const relative = i - length + 1;
        const options = { bidirectional: !causal, buckets, maximumDistance };
        const { bucket, tie } = publishedBucket(relative, options);
        if (!tie) {
          assertEquals(given[i], bucket, `distance ${relative}, ${JSON.stringify(options)}`);
        }
      }
    }
  }
});

Deno.test("RelativeBias gives a query the same numbers whether or not earlier ones are there", () => {
  const bias = initialize(new RelativeBias(dimensions), { seed: 1 });
  const whole = bias.bias({ queries: 9, keys: 9 }).relative(9, 9);
  const last = bias.bias({ queries: 2, keys: 9 }).relative(2, 9);
  assertEquals(last.toArray(), whole.slice(1, 7, 9).toArray());
});

Deno.test("RelativeBias refuses buckets that cannot be halved and distances that are all exact", () => {
  const make = (options: { buckets?: number; maximumDistance?: number }, causal = true) => () =>
    new RelativeBias({ ...dimensions, causal }, options);
  assertThrows(
    make({ buckets: 7 }),
    RangeError,
    "expected an even number of buckets from 4, got 7",
  );
  assertThrows(make({ buckets: 2 }), RangeError, "got 2");
  assertThrows(make({ buckets: 4.5 }), RangeError, "got 4.5");
  assertThrows(
    make({ buckets: 32, maximumDistance: 16 }),
    RangeError,
    "Cannot bias by distance: expected a maximumDistance above 16, got 16; raise it or take fewer " +
      "buckets",
  );
  make({ buckets: 32, maximumDistance: 16 }, false)();
});

Deno.test("Learned adds its table's vectors from an offset", () => {
  const learned = initialize(new Learned(dimensions), { seed: 1 });
  const table = learned.table.toArray();
  assertEquals(learned.embed(zeros([1, 12, 16])).toArray(), table);
  assertEquals(learned.embed(zeros([1, 2, 16]), 4).toArray(), table.slice(4 * 16, 6 * 16));
  assertEquals([learned.maximumLength, learned.parameterCount()], [12, 12 * 16]);
});

Deno.test("NoPositional changes nothing", () => {
  const none = new NoPositional(dimensions);
  const x = random([1, 3, 16], "x");
  assertEquals([none.embed(x), none.rotate(x, 2), none.bias({ queries: 2, keys: 3 })], [
    x,
    x,
    undefined,
  ]);
});
