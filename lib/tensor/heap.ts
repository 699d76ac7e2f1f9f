/**
 * Where tensors live: a heap of 64-byte aligned blocks in the engine's memory.
 *
 * @module
 */
import type { Engine } from "../kernels/engine.ts";
import { heapAddress } from "../kernels/layout.ts";

const grain = 64;
const growth = 32 << 20;

/** A block of memory that knows whether it is still its owner's. */
export class Storage {
  /** Who gave the block out. */
  readonly heap: Heap;
  /** Where the block begins, in bytes. */
  readonly address: number;
  /** The bytes asked for, rounded up to a size class. */
  readonly bytes: number;
  /** Whether the block has been given back; reading or writing it then is an error. */
  freed = false;
  /** How many gradients share this block during a backward pass. */
  holders = 0;
  /** Whether the heap takes the block back when nothing refers to this object. */
  collected = false;

  /** A block at an address; {@linkcode Heap.allocate} makes them. */
  constructor(heap: Heap, address: number, bytes: number) {
    this.heap = heap;
    this.address = address;
    this.bytes = bytes;
  }

  /** Gives the block back. Twice is once. */
  free(): void {
    if (this.freed) return;
    this.freed = true;
    this.heap.release(this);
  }
}

/**
 * A heap of size classes, eight to each power of two, so that the same step's requests find the same
 * blocks again. Neighbors are merged only when memory would have to grow otherwise.
 */
export class Heap {
  /** Whose memory it gives out. */
  readonly engine: Engine;
  readonly #bins = new Map<number, number[]>();
  readonly #collected = new FinalizationRegistry<{ address: number; bytes: number }>(
    ({ address, bytes }) => this.#put(address, bytes),
  );
  #regions: { address: number; bytes: number }[] = [];
  #top = heapAddress;
  #binned = 0;
  #held = 0;
  #peak = 0;

  /** A heap over all of an engine's memory above the threads' own. */
  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** Bytes in use. */
  get heldBytes(): number {
    return this.#held;
  }

  /** The most bytes that were in use at once since the last `resetPeak`. */
  get peakBytes(): number {
    return this.#peak;
  }

  /** Starts a new measurement of `peakBytes`. */
  resetPeak(): void {
    this.#peak = this.#held;
  }

  /**
   * A block of at least `wanted` bytes; what stands in it is left over from before.
   *
   * @throws {RangeError} when memory is full and cannot grow
   */
  allocate(wanted: number): Storage {
    const bytes = sizeClass(wanted);
    const address = this.#take(bytes);
    this.#held += bytes;
    if (this.#held > this.#peak) this.#peak = this.#held;
    return new Storage(this, address, bytes);
  }

  /** Takes a block back as soon as nothing refers to it, unless it is freed before. */
  collect(storage: Storage): void {
    if (storage.collected) return;
    storage.collected = true;
    const { address, bytes } = storage;
    this.#collected.register(storage, { address, bytes }, storage);
  }

  /** Takes a block back. Called by `Storage.free`. */
  release(storage: Storage): void {
    if (storage.collected) this.#collected.unregister(storage);
    this.#put(storage.address, storage.bytes);
  }

  #put(address: number, bytes: number): void {
    this.#held -= bytes;
    this.#binned += bytes;
    const bin = this.#bins.get(bytes);
    if (bin === undefined) this.#bins.set(bytes, [address]);
    else bin.push(address);
  }

  #take(bytes: number): number {
    const address = this.#bins.get(bytes)?.pop();
    if (address !== undefined) {
      this.#binned -= bytes;
      return address;
    }
    const fits = this.#fromRegions(bytes);
    if (fits !== undefined) return fits;
    const usable = this.engine.numbers.length * 4;
    if (this.#top + bytes > usable && this.#binned >= Math.max(bytes, usable / 4)) {
      this.#merge();
      const merged = this.#fromRegions(bytes);
      if (merged !== undefined) return merged;
    }
    return this.#fromTop(bytes);
  }

  #fromTop(bytes: number): number {
    const end = this.#top + bytes;
    const ample = end + Math.max(growth, Math.floor(this.#top / 4));
    if (end <= this.engine.numbers.length * 4 || this.#reserve(ample) || this.#reserve(end)) {
      this.#top = end;
      return end - bytes;
    }
    // Memory cannot grow: merge what is free, which may also lower the top.
    this.#merge();
    const merged = this.#fromRegions(bytes);
    if (merged !== undefined) return merged;
    if (this.#reserve(this.#top + bytes)) {
      this.#top += bytes;
      return this.#top - bytes;
    }
    throw new RangeError(
      `Cannot allocate ${megabytes(bytes)}: expected room in the engine's memory, but ` +
        `${megabytes(this.#held)} are held; make the batch, context or model smaller, or return ` +
        `fewer tensors from scope()`,
    );
  }

  #reserve(end: number): boolean {
    try {
      this.engine.reserve(end);
      return true;
    } catch {
      return false;
    }
  }

  #fromRegions(bytes: number): number | undefined {
    for (let i = this.#regions.length - 1; i >= 0; i--) {
      const region = this.#regions[i];
      if (region.bytes < bytes) continue;
      region.bytes -= bytes;
      if (region.bytes === 0) this.#regions.splice(i, 1);
      return region.address + region.bytes;
    }
    return undefined;
  }

  #merge(): void {
    const free = this.#regions;
    for (const [bytes, bin] of this.#bins) {
      for (const address of bin) free.push({ address, bytes });
    }
    this.#bins.clear();
    this.#binned = 0;
    free.sort((a, b) => a.address - b.address);
    this.#regions = [];
    for (const block of free) {
      const last = this.#regions.at(-1);
      if (last !== undefined && last.address + last.bytes === block.address) {
        last.bytes += block.bytes;
      } else this.#regions.push(block);
    }
    const last = this.#regions.at(-1);
    if (last !== undefined && last.address + last.bytes === this.#top) {
      this.#top = last.address;
      this.#regions.pop();
    }
  }
}

/** The smallest size class that holds `bytes`. */
function sizeClass(bytes: number): number {
  if (bytes <= 8 * grain) return Math.max(grain, Math.ceil(bytes / grain) * grain);
  const step = Math.max(grain, 2 ** (31 - Math.clz32(bytes - 1)) / 8);
  return Math.ceil(bytes / step) * step;
}

const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
