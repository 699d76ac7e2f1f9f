/**
 * The Deno kernel of a notebook.
 *
 * @module
 */

/** Sends a message to the notebook. */
export type Broadcast = (type: string, content: Record<string, unknown>) => Promise<void>;

/** The kernel's channel, or `undefined` outside a notebook, where the namespace throws. */
export function kernelBroadcast(): Broadcast | undefined {
  try {
    return Deno.jupyter.broadcast;
  } catch {
    return undefined;
  }
}
