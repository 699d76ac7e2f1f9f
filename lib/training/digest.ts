/**
 * One number that stands for a whole run.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Module } from "../nn/mod.ts";

/** A SHA-256 over the bits of every step's training loss and of the final parameters. */
export class RunDigest {
  readonly #hash = createHash("sha256");

  /** Adds a step's loss. */
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
