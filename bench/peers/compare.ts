/**
 * Training processes in turns, round after round.
 *
 * @module
 */
import { max, median, min } from "simple-statistics";
import { TrainingProcess, type Words } from "./process.ts";

/** What one process did in all its rounds. */
export interface Contestant {
  readonly name: string;
  /** Library, version and settings. */
  readonly title: string;
  readonly parameters: number;
  /** The median step of each round, in milliseconds. */
  readonly rounds: readonly number[];
  /** The fastest step, in milliseconds. */
  readonly minMs: number;
  readonly firstLoss: number;
  readonly lastLoss: number;
  readonly steps: number;
  /** The most that tensors took at once, where the library says so. */
  readonly tensorBytes?: number;
  /** Resident memory once everything was imported, where the system tells. */
  readonly importedBytes?: number;
  /** The most resident memory of the process. */
  readonly residentBytes?: number;
}

/** One that could not be measured, and why. */
export interface Absent {
  readonly name: string;
  readonly reason: string;
}

/** How contestants are measured. */
export interface Pace {
  readonly rounds: number;
  /** How long each trains in a round. */
  readonly seconds: number;
  /** After so many seconds of its own a process takes no further turn. */
  readonly patience: number;
  /** Called before each turn. */
  readonly turn?: (round: number, name: string) => void;
}

interface Entrant {
  readonly name: string;
  readonly process: TrainingProcess;
  readonly measured: Awaited<ReturnType<TrainingProcess["measure"]>>[];
  spent: number;
  ready?: Awaited<ReturnType<TrainingProcess["ready"]>>;
  failure?: string;
}

/**
 * Measures processes in turns, each waiting while the others train, so that all see the same machine.
 */
export async function compare(
  words: Readonly<Record<string, Words>>,
  pace: Pace,
): Promise<(Contestant | Absent)[]> {
  const entrants: Entrant[] = [];
  try {
    for (const [name, typed] of Object.entries(words)) {
      pace.turn?.(0, name);
      const process = new TrainingProcess(typed);
      const entrant: Entrant = { name, process, measured: [], spent: 0 };
      entrants.push(entrant);
      await clocked(entrant, pace, async (left) => entrant.ready = await process.ready(left));
    }
    for (let round = 1; round <= pace.rounds; round++) {
      for (const entrant of entrants) {
        if (entrant.failure !== undefined || entrant.spent > pace.patience) continue;
        pace.turn?.(round, entrant.name);
        await clocked(entrant, pace, async (left) => {
          entrant.measured.push(await entrant.process.measure(pace.seconds, left));
        });
      }
    }
    return await Promise.all(entrants.map(outcome));
  } finally {
    for (const { process } of entrants) await process.stop();
  }
}

async function clocked(
  entrant: Entrant,
  { patience }: Pace,
  work: (patienceLeft: number) => Promise<unknown>,
): Promise<void> {
  const start = performance.now();
  try {
    // A turn that has begun may take as long as all before it.
    await work(patience);
  } catch (error) {
    entrant.failure = error instanceof Error ? error.message : String(error);
  }
  entrant.spent += (performance.now() - start) / 1000;
}

async function outcome(
  { name, process, measured, ready, failure }: Entrant,
): Promise<Contestant | Absent> {
  const last = measured.at(-1);
  if (ready === undefined || last === undefined) return { name, reason: failure ?? "not measured" };
  const { title, parameters } = ready;
  const { firstLoss, lastLoss, steps, tensorBytes } = last;
  const { imported, peak } = await process.resident();
  return {
    ...{ name, title, parameters, firstLoss, lastLoss, steps, tensorBytes },
    rounds: measured.map(({ milliseconds }) => median([...milliseconds])),
    minMs: min(measured.map(({ milliseconds }) => min([...milliseconds]))),
    importedBytes: imported,
    residentBytes: peak,
  };
}

/** Whether it was measured. */
export function isPresent(one: Contestant | Absent): one is Contestant {
  return "rounds" in one;
}

/** Our time over a peer's in the same rounds: below 1 we are faster. */
export function ratios(ours: Contestant, peer: Contestant): number[] {
  return peer.rounds.map((milliseconds, i) => ours.rounds[i] / milliseconds);
}

/** Median and range in words: "0.62 (0.58–0.66)". */
export function spread(values: readonly number[]): string {
  const [low, middle, high] = [min, median, max].map((of) => of([...values]).toFixed(2));
  return `${middle} (${low}–${high})`;
}
