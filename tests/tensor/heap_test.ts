import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { Engine } from "../../lib/kernels/engine.ts";
import { createReferenceEngine } from "../../lib/kernels/engine.ts";
import { heapAddress } from "../../lib/kernels/layout.ts";
import { Heap, type Storage } from "../../lib/tensor/heap.ts";

/** An engine without numbers whose memory grows up to `limit` bytes behind the start of the heap. */
function fakeEngine(limit: number): Engine & { grown: number } {
  let end = heapAddress;
  return {
    ...createReferenceEngine(0),
    grown: 0,
    get numbers() {
      return { length: end / 4 } as Float32Array;
    },
    reserve(wanted) {
      if (wanted > heapAddress + limit) throw new RangeError("no more memory");
      if (wanted <= end) return;
      end = wanted;
      this.grown++;
    },
  };
}

const kibibytes = 1024;

type Operation = { readonly allocate: number } | { readonly free: number };
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({
    allocate: fc.oneof(
      fc.integer({ min: 0, max: 700 }),
      fc.integer({ min: 0, max: 100 * kibibytes }),
    ),
  }),
  fc.record({ free: fc.nat() }),
);

Deno.test("Heap gives blocks that are large enough, aligned and apart, and counts them", () => {
  fc.assert(fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
    const engine = fakeEngine(400 * kibibytes);
    const heap = new Heap(engine);
    const held: Storage[] = [];
    for (const step of operations) {
      if ("free" in step) {
        if (held.length > 0) held.splice(step.free % held.length, 1)[0].free();
      } else {
        try {
          const block = heap.allocate(step.allocate);
          assert(block.bytes >= step.allocate);
          assertEquals(block.address % 64, 0);
          assertEquals(block.bytes % 64, 0);
          assert(block.address + block.bytes <= engine.numbers.length * 4);
          assert(block.address >= heapAddress);
          for (const { address, bytes } of held) {
            assert(address + bytes <= block.address || block.address + block.bytes <= address);
          }
          held.push(block);
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
        }
      }
      assertEquals(heap.heldBytes, held.reduce((sum, { bytes }) => sum + bytes, 0));
      assert(heap.peakBytes >= heap.heldBytes);
    }
  }));
});

Deno.test("Heap can use all of its memory as one block once everything is free", () => {
  const size = fc.integer({ min: 1, max: 60 * kibibytes });
  fc.assert(
    fc.property(fc.array(size, { minLength: 1, maxLength: 60 }), fc.nat(), (sizes, seed) => {
      const heap = new Heap(fakeEngine(256 * kibibytes));
      const held: Storage[] = [];
      for (const bytes of sizes) {
        try {
          held.push(heap.allocate(bytes));
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
        }
      }
      while (held.length > 0) held.splice(seed % held.length, 1)[0].free();
      assertEquals(heap.heldBytes, 0);
      assertEquals(heap.allocate(256 * kibibytes).address, heapAddress);
    }),
  );
});

Deno.test("Heap wastes at most an eighth of large blocks", () => {
  const heap = new Heap(fakeEngine(2 ** 32));
  for (let wanted = 1; wanted < 2 ** 31; wanted = Math.ceil(wanted * 1.07)) {
    const block = heap.allocate(wanted);
    assert(block.bytes <= Math.max(wanted * 1.125, Math.ceil(wanted / 64) * 64, 64));
    block.free();
  }
});

Deno.test("Heap gives the same blocks to the same requests, without growing", () => {
  const engine = fakeEngine(2 ** 30);
  const heap = new Heap(engine);
  const wanted = [10, 5000, 64, 70_000, 5000, 1_000_000];
  const round = () => {
    const blocks = wanted.map((bytes) => heap.allocate(bytes));
    blocks.forEach((block) => block.free());
    return blocks.map(({ address }) => address).toSorted();
  };
  const first = round();
  const { grown } = engine;
  for (let i = 0; i < 100; i++) assertEquals(round(), first);
  assertEquals(engine.grown, grown);
});

Deno.test("Heap counts the most bytes held at once since resetPeak", () => {
  const heap = new Heap(fakeEngine(2 ** 30));
  const block = heap.allocate(1024);
  heap.allocate(512);
  block.free();
  assertEquals(heap.peakBytes, 1536);
  heap.resetPeak();
  assertEquals(heap.peakBytes, 512);
});

Deno.test("Storage.free takes a block back once", () => {
  const heap = new Heap(fakeEngine(2 ** 30));
  const block = heap.allocate(100);
  block.free();
  block.free();
  assertEquals(heap.heldBytes, 0);
  assert(heap.allocate(100).address !== heap.allocate(100).address);
});

Deno.test("Heap.allocate says how much was asked, how much is held and what to change", () => {
  const heap = new Heap(fakeEngine(3 << 20));
  heap.allocate(2 << 20);
  assertThrows(
    () => heap.allocate(2 << 20),
    RangeError,
    "Cannot allocate 2.0 MiB: expected room in the engine's memory, but 2.0 MiB are held; make the " +
      "batch, context or model smaller",
  );
  assertEquals(heap.heldBytes, 2 << 20);
  heap.allocate(1 << 20);
});
