import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parityCommand } from "../../lib/command/parity.ts";
import { main } from "../../lib/command/program.ts";

async function parity(...args: string[]) {
  const lines: string[] = [];
  const errors: string[] = [];
  const code = await main(
    parityCommand((line) => lines.push(line)),
    args,
    (text) => errors.push(text),
  );
  return { code, text: lines.join("\n"), last: lines.at(-1), errors: errors.join("\n") };
}

/** A copy of a fixture that may be changed. */
function copyOf(name: string): string {
  const directory = Deno.makeTempDirSync();
  for (const { name: file } of Deno.readDirSync(`tests/fixtures/${name}`)) {
    Deno.copyFileSync(`tests/fixtures/${name}/${file}`, `${directory}/${file}`);
  }
  return directory;
}

function configOnly(config: string): string {
  const directory = Deno.makeTempDirSync();
  Deno.writeTextFileSync(`${directory}/config.json`, config);
  return directory;
}

Deno.test("parity prints each tensor's error, and counts the cases last", async () => {
  const { code, text, last } = await parity("tests/fixtures/mha", "tests/fixtures/README.md");
  assertEquals([code, last], [0, "1 passed, 0 failed"]);
  assertMatch(text, /^mha \(torch\.nn\.MultiheadAttention\): passed, 8 tensors, largest error \d/);
  for (const name of ["output", "attention", "grad.key_value", "grad.in_proj_weight"]) {
    assertMatch(text, new RegExp(`^  ${name} +\\[[\\d, ]+\\] +\\d\\.\\de-\\d$`, "m"));
  }
});

Deno.test("parity fails a case whose weights are not those of the reference", async () => {
  const directory = copyOf("mha");
  const path = `${directory}/weights.safetensors`;
  const bytes = Deno.readFileSync(path);
  new DataView(bytes.buffer).setFloat32(bytes.length - 4, 1, true);
  Deno.writeFileSync(path, bytes);
  const { code, text, last } = await parity(directory, "tests/fixtures/mha");
  assertEquals([code, last], [1, "1 passed, 1 failed"]);
  assertMatch(text, /^ {2}output .* above 0\.0001$/m);
  assertMatch(text, /^ {2}attention .*e-\d$/m);
});

Deno.test("parity says what an error is relative to, where that is not the tensor itself", async () => {
  const { code, text } = await parity("tests/fixtures/bert");
  assertEquals(code, 0);
  assertMatch(text, /self\.key\.bias .*relative to the largest of grad\.bert\..*\.self\.\*$/m);
  assert(!/query\.bias .*relative/.test(text));
});

Deno.test("parity says what is wrong with a case, and goes on with the next", async () => {
  const withoutBatch = copyOf("mha");
  Deno.removeSync(`${withoutBatch}/batch.safetensors`);
  const cutShort = copyOf("mha");
  Deno.truncateSync(`${cutShort}/expected.safetensors`, 1000);
  const renamed = copyOf("encoder-pre-norm-relu");
  Deno.writeTextFileSync(
    `${renamed}/config.json`,
    Deno.readTextFileSync(`${renamed}/config.json`)
      .replace('"num_layers": 3', '"num_layers": 2').replace('"nhead": 4', '"nhead": 3'),
  );
  const cases: [directory: string, message: RegExp][] = [
    [
      "nowhere",
      /Cannot read nowhere\/config\.json: expected a reference case's config, got no such file; there are/,
    ],
    [withoutBatch, /batch\.safetensors: expected a file, got no such file/],
    [cutShort, /Cannot read tensor ".*" of .*expected\.safetensors: expected data within/],
    [configOnly("{"), /config\.json: expected a reference case's config in JSON/],
    [configOnly('{"architecture":"gpt3"}'), /architecture "gpt3": .*did you mean "gpt2"\?/],
    [
      configOnly('{"architecture":"torch.nn.MultiheadAttention","embed_dim":0}'),
      /2 mistakes\n.*embed_dim: expected a whole number of at least 1, got 0\n.*num_heads: expected/,
    ],
    [renamed, /Cannot split dModel 16 into 3 heads/],
  ];
  const { code, text, last } = await parity(...cases.map(([path]) => path), "tests/fixtures/mha");
  assertEquals([code, last], [1, `1 passed, ${cases.length} failed`]);
  for (const [, message] of cases) assertMatch(text, message);
  assert(!text.includes("\n    at "));
});

Deno.test("parity wants directories of cases", async () => {
  assertStringIncludes((await parity()).errors, "missing required argument 'directories'");
  const { code, errors } = await parity("deno.json");
  assertEquals(code, 1);
  assertStringIncludes(errors, "Cannot compare deno.json: expected directories of cases");
});
