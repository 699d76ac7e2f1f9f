/**
 * One number that stands for a whole run.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Module } from "../nn/mod.ts";

/**
 * A SHA-256 over the bits of every step's training loss and of the final parameters.
 *
 * @example
 * ```ts
 * import { RunDigest } from "./mod.ts";
 * import { initialize, Linear, normal } from "../nn/mod.ts";
 * import { assertEquals, assertNotEquals } from "@std/assert";
 *
 * const digestOf = (seed: number) => {
 *   const digest = new RunDigest();
 *   digest.addLoss(1.5);
 *   const map = new Linear({ inputs: 2, outputs: 2 }, { initializer: normal(1) });
 *   return digest.finish(initialize(map, { seed }));
 * };
 * assertEquals(digestOf(1), digestOf(1));
 * assertNotEquals(digestOf(1), digestOf(2));
 * ```
 */
export class RunDigest {
  readonly #hash = createHash("sha256");

  /** Adds a step's loss, in nats, as float32. */
  addLoss(loss: number): void {
    this.#hash.update(new Uint8Array(new Float32Array([loss]).buffer));
  }

  /** Adds the parameters, in the order of their names, and gives the digest in hexadecimal. */
  finish(model: Module): string {
    const parameters = [...model.parameters()].sort(([a], [b]) => a < b ? -1 : 1);
    for (const [, parameter] of parameters) {
      this.#hash.update(new Uint8Array(parameter.toArray().buffer));
    }
    return this.#hash.digest("hex");
  }
}
