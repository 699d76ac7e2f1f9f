/**
 * Progress of what takes more than a second: a bar on a terminal, now and then a line elsewhere.
 *
 * @module
 */
// @ts-types="@types/cli-progress"
import { MultiBar, type SingleBar } from "cli-progress";

/** A part of the work that is under way at the same time as others. */
export interface Part {
  /** Which one. */
  readonly title: string;
  /** How much of it is done. */
  readonly done: number;
  /** How much there is to do; 0 where that is not known yet. */
  readonly total: number;
  /** What is counted. */
  readonly unit: string;
  /** Since it began. */
  readonly seconds: number;
}

/** Something under way. Nothing is shown before it has run for a second. */
export interface Progress {
  /**
   * Says how much is done in all, parts of one included. `note` stands behind the rest. `share`, from 0
   * to 1, tells how much of the work that is, where one is more work than another. Each of `parts` has a
   * line of its own.
   */
  update(done: number, note?: string, share?: number, parts?: readonly Part[]): void;
  /** Prints a line, above the bar where there is one. */
  say(line: string): void;
  /** Takes the bar away, and leaves one line in its place where anything was shown. */
  stop(): void;
}

/** Where progress is shown, and how often. */
export interface ProgressOptions {
  /** What is under way, such as "train". */
  readonly title?: string;
  /** Whether to draw a bar; where standard error is a terminal unless given. */
  readonly terminal?: boolean;
  /** Milliseconds before anything is shown. */
  readonly patience?: number;
  /** Milliseconds between lines where there is no terminal. */
  readonly interval?: number;
  /** Where lines go; standard error unless given. */
  readonly print?: (line: string) => void;
  /** Milliseconds since some moment. */
  readonly now?: () => number;
}

/**
 * Shows progress towards `total`, counted in `unit`, with rate and time left.
 *
 * @example
 * ```ts
 * import { progress } from "./progress.ts";
 *
 * const bar = progress(500, "steps", { title: "train" });
 * for (let step = 1; step <= 500; step++) bar.update(step);
 * bar.stop();
 * ```
 */
export function progress(
  total: number,
  unit: string,
  {
    title = "",
    terminal = Deno.stderr.isTerminal(),
    patience = 1000,
    interval = 10_000,
    print = (line) => console.error(line),
    now = () => performance.now(),
  }: ProgressOptions = {},
): Progress {
  const start = now();
  let done = 0;
  let share = 0;
  let note = "";
  let shown = -Infinity;
  let last = "";
  let bars: Bars | undefined;
  const describe = () =>
    wording({ title, unit, done, share, total, note, seconds: (now() - start) / 1000 });
  return {
    update(value, text, work = value / total, parts = []) {
      done = value;
      share = work;
      note = text ?? note;
      const time = now();
      if (time - start < patience) return;
      if (terminal) {
        bars ??= new Bars();
        bars.show([{ share, words: describe() }, ...parts.map(lineOf)]);
      } else if (time - shown >= interval) {
        shown = time;
        last = describe();
        print([last, ...parts.map((part) => `  ${lineOf(part).words}`)].join("\n"));
      }
    },
    say(line) {
      if (bars === undefined) print(line);
      else bars.say(line);
    },
    stop() {
      bars?.stop();
      const line = describe();
      if ((bars !== undefined || shown > -Infinity) && line !== last) print(line);
      bars = undefined;
      shown = -Infinity;
    },
  };
}

interface Line {
  readonly share: number;
  readonly words: string;
}

function lineOf(part: Part): Line {
  const share = part.total === 0 ? 0 : part.done / part.total;
  return { share, words: wording({ ...part, share, note: "" }) };
}

/** Bars below each other on a terminal, and words behind each. */
class Bars {
  readonly #all = new MultiBar({
    format: ({ barCompleteString, barIncompleteString, barsize = 0 }, { progress }, { words }) => {
      const full = Math.round(progress * barsize);
      if (words === "") return "";
      return `${barCompleteString!.slice(0, full)}${
        barIncompleteString!.slice(0, barsize - full)
      } ${words}`;
    },
    barCompleteChar: "━",
    barIncompleteChar: "╌",
    barsize: 24,
    clearOnComplete: true,
    forceRedraw: true,
    fps: 10,
    gracefulExit: false,
    linewrap: false,
  });
  readonly #bars: SingleBar[] = [];
  #drawn = 0;

  /** A line that is there no more stays empty. */
  show(lines: readonly Line[]): void {
    while (this.#bars.length < lines.length) {
      this.#bars.push(this.#all.create(1, 0, { words: "" }));
    }
    this.#bars.forEach((bar, i) => {
      const { share, words } = lines[i] ?? { share: 0, words: "" };
      bar.update(Math.min(share, 1), { words });
    });
    // A computation that leaves the timers no time has its bars drawn here.
    if (performance.now() - this.#drawn > 100) this.#draw();
  }

  say(line: string): void {
    this.#all.log(`${line}\n`);
    this.#draw();
  }

  stop(): void {
    this.#all.stop();
  }

  #draw(): void {
    this.#drawn = performance.now();
    this.#all.update();
  }
}

/**
 * "train 120/500 steps, 34.2 steps/s, 11 s left"; no time left before there is something to tell from, and
 * "starting" before it is known how much there is to do.
 */
function wording(
  { title, unit, done, share, total, note, seconds }: {
    title: string;
    unit: string;
    done: number;
    share: number;
    total: number;
    note: string;
    seconds: number;
  },
): string {
  const rate = seconds > 0 ? done / seconds : 0;
  const speed = rate >= 0.1 ? `${short(rate)} ${unit}/s` : `${short(60 * rate)} ${unit}/min`;
  const left = share < 0.01 ? "" : `${duration(seconds * (1 - share) / share)} left`;
  const time = done >= total ? `in ${duration(seconds)}` : left;
  if (total === 0) return `${title} starting`;
  const count = `${title} ${Math.floor(done)}/${total} ${unit}`.trim();
  return [count, done > 0 ? speed : "", time, note].filter((part) => part !== "").join(", ");
}

const short = (value: number) => value >= 100 ? String(Math.round(value)) : value.toPrecision(3);

/**
 * Seconds in words: "0.4 s", "12 s", "3 min 5 s", "2 h 10 min".
 *
 * @example
 * ```ts
 * import { duration } from "./progress.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(duration(185), "3 min 5 s");
 * ```
 */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "unknown time";
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const [hours, minutes, rest] = [
    Math.floor(whole / 3600),
    Math.floor(whole / 60) % 60,
    whole % 60,
  ];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${rest} s`;
}
