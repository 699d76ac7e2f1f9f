import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { arithmetic, comparability } from "../../lib/experiment/arithmetic.ts";

const fused = { fusedMultiplyAdd: true };
const plain = { fusedMultiplyAdd: false };
const blas = { fusedMultiplyAdd: true, blas: "OpenBLAS 0.3.21 (Haswell)" };

Deno.test("arithmetic tells fused, plain and each library's apart, and nothing else", () => {
  const others = [fused, plain, blas, { ...blas, blas: "MKL 2026.2" }].map(arithmetic);
  assertEquals(new Set(others).size, 4);
  assertEquals(arithmetic({ ...blas, fusedMultiplyAdd: false }), arithmetic(blas));
});

Deno.test("comparability promises the same bits to fused arithmetic of our own kernels alone", () => {
  assertStringIncludes(comparability(fused), "comparable bit for bit on every machine");
  for (const other of [plain, blas]) {
    assertStringIncludes(comparability(other), "not comparable bit for bit");
  }
  assertStringIncludes(comparability(blas), "OpenBLAS 0.3.21 (Haswell)");
});

/** Trains a tiny model in a process of its own and gives what it left and printed. */
async function trainIn(env: Record<string, string>, ...args: string[]) {
  const directory = await Deno.makeTempDir();
  try {
    const config = `${directory}/tiny.json`;
    await Deno.writeTextFile(config, JSON.stringify(tiny));
    const script = new URL("../../lib/command/train.ts", import.meta.url).pathname;
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", script, config, "--out", `${directory}/run`, ...args],
      env: { NO_COLOR: "1", ...env },
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    assert(success, text(stderr));
    const { digest, environment } = JSON.parse(
      await Deno.readTextFile(`${directory}/run/result.json`),
    );
    return { digest, environment, printed: text(stdout) };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const tiny = {
  model: {
    kind: "gpt",
    context: 32,
    dModel: 32,
    layers: 2,
    placement: "pre",
    norm: { kind: "layerNorm" },
    positional: { kind: "rotary" },
    attention: { heads: 2, dropout: 0.1 },
    feedForward: { kind: "gelu", dHidden: 64 },
    dropout: 0.1,
  },
  data: { kind: "copy", length: [1, 8], symbols: 8, validationExamples: 16 },
  training: {
    steps: 12,
    batch: 8,
    optimizer: { kind: "adamW", learningRate: 1e-3 },
    schedule: { kind: "warmupCosine", warmup: 4 },
    clip: 1,
  },
};

Deno.test("a run on a processor that hides its vector instructions has the same digest, or says why not", async () => {
  const [usual, hidden] = await Promise.all([
    trainIn({}),
    trainIn({ GLIBC_TUNABLES: "glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2" }),
  ]);
  if (arithmetic(hidden.environment) === arithmetic(usual.environment)) {
    assertEquals(hidden.digest, usual.digest);
    assertEquals(
      hidden.printed.includes("not comparable"),
      usual.printed.includes("not comparable"),
    );
  } else assertStringIncludes(hidden.printed, comparability(hidden.environment));
});

Deno.test("a run without fused multiply–add says so in its record and before its digest", async () => {
  const { environment, printed } = await trainIn({ DENO_V8_FLAGS: "--no-enable-fma3" });
  assertEquals(environment.v8Flags, "--no-enable-fma3");
  assertStringIncludes(printed, "V8 was started with --no-enable-fma3");
  if (!environment.fusedMultiplyAdd) assertStringIncludes(printed, comparability(environment));
});
