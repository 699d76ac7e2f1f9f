import { assertEquals, assertThrows } from "@std/assert";
import { KeyValueCache } from "../../lib/nn/mod.ts";
import { scope, tensor, withMachine } from "../../lib/tensor/mod.ts";
import { compiled } from "../tensor/machines.ts";

/** Keys and values of one token in each of two rows. */
const token = (n: number) => ({
  key: tensor([n, n + 0.1, -n, -n - 0.1], [2, 1, 2]),
  value: tensor([n + 0.5, n + 0.6, -n - 0.5, -n - 0.6], [2, 1, 2]),
});
const keysOf = (rows: number[][]) =>
  tensor(rows.map((row) => row.map((n) => [n, n < 0 ? n - 0.1 : n + 0.1])));

Deno.test("KeyValueCache gives all keys and values so far, outliving the scopes they came from", () => {
  const cache = new KeyValueCache(3);
  assertThrows(() => cache.all(), RangeError, "expected at least one token in it");
  scope(() => void cache.append(token(1)));
  const { key } = scope(() => cache.append(token(2)));
  assertEquals(key.toNested(), keysOf([[1, 2], [-1, -2]]).toNested());
  assertEquals([cache.length, cache.bytes], [2, 2 * 4 * 2 * 3 * 2]);
});

Deno.test("KeyValueCache.select keeps rows of the batch in a new order, and the tokens to come", () => {
  const cache = new KeyValueCache(4);
  cache.append(token(1));
  cache.append(token(2));
  cache.select([1, 0, 1]);
  assertEquals(cache.all().key.toNested(), keysOf([[-1, -2], [1, 2], [-1, -2]]).toNested());
  cache.select([1]);
  assertEquals(cache.all().key.toNested(), keysOf([[1, 2]]).toNested());
  cache.append({ key: keysOf([[3]]), value: keysOf([[3]]) });
  assertEquals(cache.all().key.toNested(), keysOf([[1, 2, 3]]).toNested());
});

Deno.test("KeyValueCache says how many tokens it has room for", () => {
  const cache = new KeyValueCache(1);
  cache.append(token(1));
  assertThrows(
    () => cache.append(token(2)),
    RangeError,
    "Cannot cache 1 more tokens: expected at most 1 in all, got 2; start a new cache",
  );
});

Deno.test("KeyValueCache holds no memory after select and free beyond what it says", () => {
  withMachine(compiled, () => {
    const before = compiled.heap.heldBytes;
    const cache = new KeyValueCache(256);
    for (let i = 0; i < 20; i++) {
      scope(() => {
        cache.append(token(i));
        cache.select([1, 0]);
      });
      assertEquals(compiled.heap.heldBytes - before, cache.bytes);
    }
    cache.free();
    assertEquals(compiled.heap.heldBytes, before);
  });
});
