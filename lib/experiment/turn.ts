/**
 * The event loop's share of a long computation.
 *
 * @module
 */

/** Milliseconds that a computation may go on before the event loop turns. */
const turnEvery = 100;

/**
 * A function that lets the event loop turn where it has not for 100 ms, and tells whether it did: signals
 * and messages are seen only then.
 */
export function createTurn(): () => Promise<boolean> {
  let turned = performance.now();
  return async () => {
    if (performance.now() - turned < turnEvery) return false;
    await new Promise((resolve) => setTimeout(resolve));
    turned = performance.now();
    return true;
  };
}
