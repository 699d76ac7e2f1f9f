/**
 * What the project relies on from the standard library. Passes with the local packages of
 * tools/std and with the published ones alike.
 */
import * as assert from "@std/assert";
import { parse, stringify } from "@std/csv";
import { assertSnapshot } from "@std/testing/snapshot";
import fc from "fast-check";
import { isDeepStrictEqual } from "node:util";

const { AssertionError, assertEquals, assertRejects, assertThrows } = assert;

const failures: Record<string, () => void> = {
  assert: () => assert.assert(0),
  assertFalse: () => assert.assertFalse(1),
  assertEquals: () => assertEquals({ a: [1, 2] }, { a: [1, 3] }),
  assertNotEquals: () => assert.assertNotEquals({ a: 1 }, { a: 1 }),
  assertStrictEquals: () => assert.assertStrictEquals<unknown>({}, {}),
  assertNotStrictEquals: () => assert.assertNotStrictEquals(1, 1),
  assertAlmostEquals: () => assert.assertAlmostEquals(1, 1.00001),
  assertGreater: () => assert.assertGreater(1, 1),
  assertGreaterOrEqual: () => assert.assertGreaterOrEqual(0, 1),
  assertLess: () => assert.assertLess(1, 1),
  assertLessOrEqual: () => assert.assertLessOrEqual(2, 1),
  assertExists: () => assert.assertExists(null),
  assertStringIncludes: () => assert.assertStringIncludes("abc", "d"),
  assertMatch: () => assert.assertMatch("abc", /d/),
  assertNotMatch: () => assert.assertNotMatch("abc", /a/),
  assertArrayIncludes: () => assert.assertArrayIncludes([1, 2], [3]),
  assertInstanceOf: () => assert.assertInstanceOf(new Date(), RegExp),
  assertNotInstanceOf: () => assert.assertNotInstanceOf(new Date(), Date),
  assertIsError: () => assert.assertIsError(new TypeError("a"), TypeError, "b"),
  assertObjectMatch: () => assert.assertObjectMatch({ a: { b: 1 } }, { a: { b: 2 } }),
  fail: () => assert.fail("a"),
};

for (const [name, failing] of Object.entries(failures)) {
  Deno.test(`${name} throws an AssertionError where it does not hold`, () => {
    assertThrows(failing, AssertionError);
  });
}

Deno.test("assertions hold where they should", () => {
  assert.assert(1);
  assert.assertAlmostEquals(1, 1 + 1e-8);
  assert.assertAlmostEquals(1, 1.4, 0.5);
  assert.assertStrictEquals(NaN, NaN);
  assert.assertArrayIncludes([{ a: 1 }, { b: 2 }], [{ b: 2 }]);
  assert.assertIsError(new RangeError("too far"), Error, /far/);
  assert.assertObjectMatch({ a: { b: [1, 2], c: 3 }, d: 4 }, { a: { b: [1, 2] } });
  assert.assertStringIncludes("abc", "bc");
});

Deno.test("assertEquals takes 0 for -0, NaN for NaN, and null prototypes for plain objects", () => {
  assertEquals([0, NaN, { a: -0 }], [-0, NaN, { a: 0 }]);
  assertEquals(Float32Array.of(0, 1, NaN), Float32Array.of(-0, 1, NaN));
  assertEquals(Int32Array.of(1, 2, 3).subarray(1), Int32Array.of(2, 3));
  assertThrows(() => assertEquals(Int32Array.of(1, 2), Int32Array.of(1, 3)), AssertionError);
  assertEquals(Object.assign(Object.create(null), { a: 1 }), { a: 1 });
  assertThrows(() => assertEquals<unknown>({ a: undefined }, {}), AssertionError);
  assertThrows(() => assertEquals<unknown>([1], Int32Array.of(1)), AssertionError);
});

Deno.test("assertEquals agrees with Node's deep equality but for the sign of zero", () => {
  const value = fc.jsonValue().map((json) =>
    JSON.parse(JSON.stringify(json).replaceAll("-0", "0"))
  );
  fc.assert(fc.property(value, value, (a, b) => {
    assertEquals(assert.equal(a, b), isDeepStrictEqual(a, b));
    assertEquals(a, structuredClone(a));
  }));
});

Deno.test("assertEquals shows what differs", () => {
  const error = assertThrows(() => assertEquals([1, 2, 3], [1, 5, 3], "numbers"), AssertionError);
  assert.assertMatch(error.message, /^Values are not equal: numbers/);
  assert.assertMatch(error.message, /2/);
  assert.assertMatch(error.message, /5/);
});

Deno.test("assertThrows checks class and message, and gives the error", () => {
  const throwing = () => {
    throw new RangeError("expected 1, got 2");
  };
  assertEquals(assertThrows(throwing, RangeError, "got 2").message, "expected 1, got 2");
  assertThrows(() => assertThrows(throwing, TypeError), AssertionError, "RangeError");
  assertThrows(() => assertThrows(throwing, RangeError, "got 3"), AssertionError, "got 3");
  assertThrows(() => assertThrows(() => {}), AssertionError, "Expected function to throw");
});

Deno.test("assertRejects tells a rejection from a throw", async () => {
  const error = await assertRejects(() => Promise.reject(new TypeError("no")), TypeError, "no");
  assertEquals(error.message, "no");
  await assertRejects(() => assertRejects(() => Promise.resolve(1)), AssertionError);
  await assertRejects(
    () =>
      assertRejects(() => {
        throw new Error("at once");
      }),
    AssertionError,
    "throws when expected to reject",
  );
});

const cell = fc.string({ unit: fc.constantFrom("a", "é", " ", ",", '"', "\n", "1", ".") });

Deno.test("csv parse gives back what stringify wrote", () => {
  const columns = ["step", "loss, nats", 'a "quoted" name'];
  const row = fc.tuple(cell, cell, cell);
  fc.assert(fc.property(fc.array(row), (rows) => {
    const items = rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]!])));
    assertEquals(parse(stringify(items, { columns }), { skipFirstRow: true }), items);
    assertEquals(parse(stringify(items, { columns, headers: false })), rows);
  }));
});

Deno.test("csv stringify writes headers, nothing for undefined, and CR LF", () => {
  assertEquals(
    stringify([{ step: 1, loss: 0.5 }, { step: 2, loss: undefined }], {
      columns: ["step", { prop: "loss", header: "loss (nats)" }],
    }),
    "step,loss (nats)\r\n1,0.5\r\n2,\r\n",
  );
});

Deno.test("csv parse names columns, skips blank lines, refuses ragged rows and open quotes", () => {
  assertEquals(parse("1,2\n\n3,4\n", { columns: ["a", "b"] }), [{ a: "1", b: "2" }, {
    a: "3",
    b: "4",
  }]);
  assertThrows(() => parse("a,b\n1\n", { skipFirstRow: true }), Error, "has 1 fields");
  assertThrows(() => parse('a\n"b\n'), SyntaxError);
});

Deno.test("assertSnapshot compares with the file in the standard format", async (t) => {
  await assertSnapshot(t, { b: [1, 2], a: "`quoted` ${text}" });
  await assertRejects(
    () => assertSnapshot(t, "another", { name: "assertSnapshot refuses", mode: "assert" }),
    Error,
  );
});
