import { assertEquals, assertThrows } from "@std/assert";
import { createEngine, createReferenceEngine } from "../../lib/kernels/engine.ts";
import { heapAddress, pageBytes } from "../../lib/kernels/layout.ts";
import { partSize } from "../../lib/kernels/parts.ts";

Deno.test("createEngine uses the threads that were asked for", () => {
  const engine = createEngine({ threads: 3 });
  assertEquals(engine.threads, 3);
  engine.setThreads(1);
  assertEquals(engine.threads, 1);
  assertThrows(() => engine.setThreads(0), RangeError, "expected a whole number from 1 to 32");
  assertThrows(() => createEngine({ threads: 1.5 }), RangeError);
});

Deno.test("Engine.run throws on addresses beyond memory, and then works again", () => {
  const engine = createEngine({ threads: 2 });
  const beyond = 2 ** 31;
  for (const size of [16, 1 << 20]) {
    assertThrows(() => engine.run("add", size, 1, beyond, beyond, beyond), Error, "out of bounds");
    engine.numbers[heapAddress >> 2] = 1;
    engine.run("add", 1 << 18, 1, heapAddress, heapAddress, heapAddress);
    assertEquals(engine.numbers[heapAddress >> 2], 2);
  }
  engine.setThreads(1);
});

Deno.test("Engine.reserve makes addresses usable and keeps what was there", () => {
  const engine = createEngine({ threads: 1 });
  engine.numbers[heapAddress >> 2] = 5;
  const end = heapAddress + 3000 * pageBytes + 4;
  engine.reserve(end);
  engine.numbers[(end >> 2) - 1] = 7;
  assertEquals(engine.numbers[(end >> 2) - 1], 7);
  assertEquals(engine.numbers[heapAddress >> 2], 5);
  assertThrows(() => createReferenceEngine().reserve(2 ** 31), RangeError, "reference engine");
});

Deno.test("partSize keeps short jobs whole and divides long ones at whole cache lines", () => {
  assertEquals(partSize("add", 10_000, 0.25, 2), 10_000);
  const elements = partSize("add", 1 << 20, 0.25, 2);
  assertEquals(elements % 16, 0);
  assertEquals(elements < 1 << 19, true);
  assertEquals(partSize("gemm", 4, 50_000, 2), 1);
});
