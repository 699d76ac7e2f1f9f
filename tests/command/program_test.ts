import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { InputError } from "../../lib/errors.ts";
import {
  collect,
  command,
  integer,
  main,
  naturalNumber,
  positiveInteger,
  positiveNumber,
  share,
} from "../../lib/command/program.ts";

function program(action: (options: Record<string, unknown>) => void = () => {}) {
  return command({
    name: "deno task train",
    description: "Trains one model.",
    examples: [{ does: "Train for ten steps", type: "deno task train tiny.json --steps 10" }],
  })
    .option("--steps <n>", "optimizer steps", positiveInteger)
    .option("--seed <n>", "seed", integer)
    .option("--warmup <n>", "steps", naturalNumber)
    .option("--rate <x>", "rate", positiveNumber)
    .option("--dropout <x>", "dropout", share)
    .option("--set <change>", "override", collect)
    .action(action);
}

async function run(args: string[], action?: (options: Record<string, unknown>) => void) {
  const printed: string[] = [];
  const code = await main(program(action), args, (text) => printed.push(text));
  return { code, text: printed.join("\n") };
}

Deno.test("main parses options and gives 0", async () => {
  let seen = {};
  const args = "--steps 10 --seed -3 --warmup 0 --rate 1e-3 --dropout 0.1 --set a=1 --set b=2";
  const { code, text } = await run(args.split(" "), (options) => seen = options);
  assertEquals([code, text], [0, ""]);
  assertEquals(seen, {
    steps: 10,
    seed: -3,
    warmup: 0,
    rate: 1e-3,
    dropout: 0.1,
    set: ["a=1", "b=2"],
  });
});

Deno.test("main says which option is wrong, what was expected and where help is", async () => {
  const cases = [
    ["--steps 0", 'Expected a whole number of at least 1, got "0"'],
    ["--steps ten", 'Expected a whole number of at least 1, got "ten"'],
    ["--seed 1.5", 'Expected a whole number, got "1.5"'],
    ["--warmup -1", 'Expected a whole number of at least 0, got "-1"'],
    ["--rate 0", 'Expected a number above 0, got "0"'],
    ["--dropout 2", 'Expected a number from 0 to 1, got "2"'],
    ["--stepps 3", "unknown option '--stepps'"],
    ["extra", "too many arguments"],
  ];
  for (const [args, message] of cases) {
    const { code, text } = await run(args.split(" "));
    assertEquals(code, 1);
    assertStringIncludes(text, message);
    assertStringIncludes(text, "(deno task train --help shows what it takes)");
  }
});

Deno.test("main prints a person's mistake without a stack, and with it on --verbose", async () => {
  const fail = () => {
    throw new InputError("Cannot read tiny.json: no such file");
  };
  assertEquals(await run([], fail), { code: 1, text: "Cannot read tiny.json: no such file" });
  assertMatch((await run(["--verbose"], fail)).text, /no such file\n\s+at /);
});

Deno.test("main prints a mistake of the program with its stack", async () => {
  const { code, text } = await run([], () => (undefined as unknown as { x: number }).x as never);
  assertEquals(code, 1);
  assertMatch(text, /TypeError.*\n\s+at /);
});

Deno.test("main says what the file system refused, and takes an error's own exit code", async () => {
  const refused = await run([], () => Deno.mkdirSync("/dev/null/runs"));
  assertEquals(refused.code, 1);
  assertMatch(refused.text, /^Not a directory[^\n]*$/);
  const stopped = await run([], () => {
    throw Object.assign(new InputError("Stopped"), { exitCode: 130 });
  });
  assertEquals(stopped, { code: 130, text: "Stopped" });
});

Deno.test("command shows its examples below the help", () => {
  let help = "";
  program().configureOutput({ writeOut: (text) => help += text }).outputHelp();
  assertStringIncludes(help, "Usage: deno task train [options]");
  assertStringIncludes(
    help,
    "Examples:\n  Train for ten steps:\n    deno task train tiny.json --steps 10",
  );
});
