import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { blasKinds, type BlasName } from "../../../lib/kernels/blas/libraries.ts";
import { describeBlas, findBlas } from "../../../lib/kernels/blas/find.ts";
import { createEngine, type Engine } from "../../../lib/kernels/engine.ts";
import { dividesColumns, heapAddress, pageBytes } from "../../../lib/kernels/layout.ts";
import { SideBySide } from "../side_by_side.ts";
import { testWithBlas } from "./installed.ts";

const size = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 90 }));
const flag: fc.Arbitrary<number> = fc.constantFrom(0, 1);
const problem = fc.record({
  m: size,
  n: size,
  k: fc.oneof(size, fc.integer({ min: 250, max: 530 })),
  transposedA: flag,
  transposedB: flag,
  accumulate: flag,
  withBias: flag,
  seed: fc.integer({ min: 1, max: 2 ** 30 }),
});

let shared: Engine | undefined;
const engine = () => shared ??= createEngine({ backend: "blas", threads: 2 });

testWithBlas("blasGemm equals the reference for all sizes and forms, undivided and divided", () => {
  for (const cost of [0, 1e6]) {
    fc.assert(
      fc.property(problem, ({ m, n, k, transposedA, transposedB, accumulate, withBias, seed }) => {
        const both = new SideBySide(seed, engine());
        const a = both.random(m * k), b = both.random(k * n);
        const bias = withBias ? both.random(n) : 0;
        const out = accumulate ? both.random(m * n) : both.empty(m * n);
        const count = dividesColumns(m, n, bias) ? n : m;
        const args = [out, a, b, bias, m, n, k, transposedA, transposedB, accumulate] as const;
        both.compiled.run("blasGemm", count, cost, ...args);
        both.reference.run("blasGemm", count, cost, ...args);
        both.assertClose(out, m * n, 1e-6 * Math.sqrt(k) + 1e-6);
        both.assertUntouched(out, m * n);
      }),
    );
  }
});

testWithBlas(
  "matmulBatched equals the reference with a library, below its least product too",
  () => {
    fc.assert(
      fc.property(problem, fc.integer({ min: 1, max: 4 }), (p, batch) => {
        const { m, n, k, transposedA, transposedB, accumulate } = p;
        const both = new SideBySide(p.seed, engine());
        const a = both.random(batch * m * k), b = both.random(batch * k * n);
        const out = accumulate ? both.random(batch * m * n) : both.empty(batch * m * n);
        // deno-fmt-ignore
        both.run("matmulBatched", batch, out, a, b, m, n, k, transposedA, transposedB, accumulate, m * k, k * n, m * n);
        both.assertClose(out, batch * m * n, 1e-6 * Math.sqrt(k) + 1e-6);
        both.assertUntouched(out, batch * m * n);
      }),
    );
  },
);

testWithBlas("blasGemm works on memory that has grown, in every thread", () => {
  const grown = createEngine({ backend: "blas", threads: 2 });
  const both = new SideBySide(5, grown);
  const [m, n, k] = [512, 96, 64];
  for (let round = 0; round < 3; round++) {
    grown.reserve(grown.numbers.length * 4 + 200 * pageBytes);
    const a = both.random(m * k), b = both.random(k * n), out = both.empty(m * n);
    both.compiled.run("blasGemm", m, 1e4, out, a, b, 0, m, n, k, 0, 0, 0);
    both.reference.run("blasGemm", m, 1e4, out, a, b, 0, m, n, k, 0, 0, 0);
    both.assertClose(out, m * n, 2e-5);
  }
  grown.setThreads(1);
});

testWithBlas("setBackend says what it found, and goes back to the compiled kernels", (library) => {
  const engine = createEngine({ threads: 1 });
  assertEquals(engine.blas, undefined);
  assertThrows(
    () => engine.run("blasGemm", 1, 1, heapAddress, heapAddress, heapAddress, 0, 1, 1, 1, 0, 0, 0),
  );
  engine.setBackend("blas");
  assertEquals(engine.blas, library);
  assertStringIncludes(describeBlas(library), library.title);
  assert(
    Object.values(blasKinds).some(({ title }) => title === library.title) || library.version === "",
  );
  engine.setBackend("blas", library.path);
  assertEquals(engine.blas, library);
  engine.setBackend("wasm");
  assertEquals(engine.blas, undefined);
});

Deno.test("findBlas says what it looked for, and how to install one", () => {
  const elsewhere =
    (Object.keys(blasKinds) as BlasName[]).find((name) =>
      !(Deno.build.os in blasKinds[name].files)
    ) ?? "mkl";
  const { title } = blasKinds[elsewhere];
  assertThrows(() => findBlas(elsewhere), Error, `Cannot find a BLAS: expected ${title}`);
  assertThrows(() => findBlas(elsewhere), Error, "install one with");
  assertThrows(
    () => findBlas("/nowhere/libopenblas.so"),
    Error,
    "Cannot use /nowhere/libopenblas.so as BLAS: expected a library with the function cblas_sgemm",
  );
});

Deno.test("a file that is no BLAS is refused by its function's name", async () => {
  const file = await Deno.makeTempFile({ suffix: ".so" });
  await Deno.writeTextFile(file, "no library");
  assertThrows(
    () => findBlas(file),
    Error,
    "expected a library with the function cblas_sgemm, got",
  );
  await Deno.remove(file);
});

Deno.test("createEngine refuses a BLAS where Deno may not call native code, and says what to do", async () => {
  const module = import.meta.resolve("../../../lib/kernels/engine.ts");
  const program = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(
    program,
    `import { createEngine } from "${module}"; createEngine({ backend: "blas" });`,
  );
  const config = new URL("../../../deno.json", import.meta.url).pathname;
  const refused = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--config", config, "--allow-read", "--allow-env", program],
    stdin: "null",
  }).output();
  assertEquals(refused.success, false);
  assertStringIncludes(new TextDecoder().decode(refused.stderr), "start Deno with --allow-ffi");
  await Deno.remove(program);
});
