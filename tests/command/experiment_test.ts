import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";

const script = new URL("./fake_main.ts", import.meta.url).pathname;

async function inDirectory(use: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await use(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

function start(cwd: string, ...args: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", script, ...args],
    cwd,
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function run(cwd: string, ...args: string[]) {
  const { code, stdout, stderr } = await start(cwd, ...args).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

async function runsIn(directory: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(directory))).map(({ name }) => name)
      .filter((name) => name.endsWith(".json"));
  } catch {
    return [];
  }
}

Deno.test("experiment prints sizes, tables, verdicts and the report, then computes nothing again", () =>
  inDirectory(async (cwd) => {
    const first = await run(cwd, "levels");
    // A slow machine shows progress.
    const mistakes = first.err.split("\n").filter((line) =>
      !/^levels |^ {2}(low|high), /.test(line)
    );
    assertEquals([first.code, mistakes.join("")], [0, ""]);
    assertStringIncludes(first.out, "  low   1,000 parameters\n");
    assertStringIncludes(first.out, "0 runs are there, 12 to make");
    assertStringIncludes(first.out, "supported: Low is lower than high (nobody 2020)");
    assertStringIncludes(first.out, "report: reports/levels/result.json");
    const result = JSON.parse(await Deno.readTextFile(`${cwd}/reports/levels/result.json`));
    assertEquals(result.command, "deno task experiment levels");
    const again = await run(cwd, "levels");
    assertStringIncludes(again.out, "12 runs are there, none to make");
  }));

Deno.test("experiment goes on where Ctrl-C stopped it, and leaves no process behind", () =>
  inDirectory(async (cwd) => {
    const process = start(cwd, "slow", "--jobs", "2", "--seeds", "5");
    const status = process.output();
    while ((await runsIn(`${cwd}/runs/slow`)).length < 2) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    process.kill("SIGINT");
    const { code, stderr } = await status;
    assertEquals(code, 130);
    const message = new TextDecoder().decode(stderr);
    assertMatch(message, /Stopped: \d of 10 runs are finished and kept\. Go on with:/);
    assertStringIncludes(message, "\n  deno task experiment slow --seeds 5\n");
    const kept = (await runsIn(`${cwd}/runs/slow`)).length;
    await new Promise((resolve) => setTimeout(resolve, 600));
    assertEquals((await runsIn(`${cwd}/runs/slow`)).length, kept);
    assert(kept >= 2 && kept < 10);
    const again = await run(cwd, "slow", "--jobs", "2", "--seeds", "5");
    assertStringIncludes(again.out, `${kept} runs are there, ${10 - kept} to make`);
    assertEquals([again.code, (await runsIn(`${cwd}/runs/slow`)).length], [0, 10]);
  }));

Deno.test("experiment reports failed runs with what they printed, and exits with 1", () =>
  inDirectory(async (cwd) => {
    const { code, out, err } = await run(cwd, "fates");
    assertEquals(code, 1);
    assertStringIncludes(
      err,
      'failed: "dies" with seed 1: died: its process ended with exit code 7',
    );
    assertStringIncludes(err, "  | about to run out of memory");
    assertStringIncludes(err, "Try them again with:\n  deno task experiment fates");
    assertStringIncludes(out, "report: reports/fates/result.json");
  }));

Deno.test("experiment says what is wrong with its arguments without a stack", () =>
  inDirectory(async (cwd) => {
    await Deno.writeTextFile(`${cwd}/file`, "");
    const cases = [
      [["levls"], 'Cannot find experiment "levls": expected one of levels, slow, fates; did you'],
      [["levels", "--out", "file"], "Cannot write reports to file/levels: expected a directory"],
      [["levels", "--runs", "file"], "Cannot keep runs in file/levels: expected a directory"],
      [["levels", "--seeds", "0"], 'Expected a whole number of at least 1, got "0"'],
    ] as const;
    for (const [args, message] of cases) {
      const { code, err } = await run(cwd, ...args);
      assertEquals(code, 1);
      assertStringIncludes(err, message);
      assert(!err.includes("    at "), err);
    }
  }));

Deno.test("experiment --list and --help name what there is", () =>
  inDirectory(async (cwd) => {
    const list = await run(cwd, "--list");
    assertStringIncludes(
      list.out,
      "levels: Fake\n  Does the level matter?\n  3 variants; seeds: 4",
    );
    const help = await run(cwd, "--help");
    assertEquals([help.code, help.err], [0, ""]);
    assertStringIncludes(help.out, "deno task experiment heads --preset full");
  }));
