/**
 * Times of what takes microseconds to milliseconds.
 *
 * @module
 */

/** The shortest of repeated runs, in ns: what the machine can do when nobody disturbs it. */
export function fastest(run: () => void, milliseconds = 100): number {
  run();
  let best = Infinity;
  for (const end = performance.now() + milliseconds; performance.now() < end;) {
    best = Math.min(best, elapsed(run));
  }
  return best;
}

/** The shortest of each in turns, in ns, so that all see the same machine. */
export function fastestInTurns(runs: readonly (() => void)[], milliseconds = 100): number[] {
  const best = runs.map(() => Infinity);
  for (const run of runs) run();
  for (const end = performance.now() + milliseconds * runs.length; performance.now() < end;) {
    for (const [i, run] of runs.entries()) best[i] = Math.min(best[i], elapsed(run));
  }
  return best;
}

/** How long one run takes, in ns. */
export function elapsed(run: () => void): number {
  const start = performance.now();
  run();
  return (performance.now() - start) * 1e6;
}
