import { assertEquals } from "@std/assert";
import { duration, progress } from "../../lib/command/progress.ts";

function watch(total: number, unit: string, options: { title?: string; terminal?: boolean } = {}) {
  let time = 0;
  const lines: string[] = [];
  const shown = progress(total, unit, {
    terminal: false,
    ...options,
    print: (line) => lines.push(line),
    now: () => time,
  });
  return { shown, lines, pass: (seconds: number) => time += 1000 * seconds };
}

Deno.test("progress prints lines with rate and time left where there is no terminal", () => {
  const { shown, lines, pass } = watch(500, "steps", { title: "train" });
  for (const done of [10, 20, 40, 80, 120]) {
    pass(2);
    shown.update(done, `loss ${done}`);
  }
  pass(5);
  shown.update(240);
  pass(20);
  shown.update(500);
  shown.stop();
  assertEquals(lines, [
    "train 10/500 steps, 5.00 steps/s, 1 min 38 s left, loss 10",
    "train 240/500 steps, 16.0 steps/s, 16 s left, loss 120",
    "train 500/500 steps, 14.3 steps/s, in 35 s, loss 120",
  ]);
});

Deno.test("progress says nothing of what takes less than a second", () => {
  const { shown, lines, pass } = watch(3, "runs");
  pass(0.3);
  shown.update(1);
  pass(0.3);
  shown.update(3);
  shown.stop();
  assertEquals(lines, []);
});

Deno.test("progress words slow rates by the minute, and counts parts of one", () => {
  const { shown, lines, pass } = watch(10, "runs");
  pass(60);
  shown.update(1.5);
  shown.say("a line");
  assertEquals(lines, ["1/10 runs, 1.50 runs/min, 5 min 40 s left", "a line"]);
});

Deno.test("progress tells time left from the share of the work, and not before one hundredth", () => {
  const { shown, lines, pass } = watch(4, "runs");
  pass(10);
  shown.update(0, "", 0.001);
  pass(10);
  shown.update(1, "", 0.5);
  assertEquals(lines, ["0/4 runs", "1/4 runs, 3.00 runs/min, 20 s left"]);
});

Deno.test("progress gives each part a line of its own", () => {
  const { shown, lines, pass } = watch(4, "runs", { title: "heads" });
  pass(20);
  const part = { title: "two, seed 1:", unit: "steps" };
  shown.update(1, "", 0.5, [
    { ...part, done: 30, total: 120, seconds: 10 },
    { ...part, title: "one, seed 1:", done: 0, total: 0, seconds: 0.4 },
  ]);
  assertEquals(lines, [
    "heads 1/4 runs, 3.00 runs/min, 20 s left\n" +
    "  two, seed 1: 30/120 steps, 3.00 steps/s, 30 s left\n" +
    "  one, seed 1: starting",
  ]);
});

Deno.test("duration is short and has a unit", () => {
  assertEquals(
    [0.04, 3.21, 12.4, 59.7, 185, 7800, Infinity].map(duration),
    ["0 s", "3.2 s", "12 s", "1 min 0 s", "3 min 5 s", "2 h 10 min", "unknown time"],
  );
});
