import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { breaches, layers, readGraph } from "../../tools/check_layers.ts";

const graph = (modules: Record<string, string[]>) => new Map(Object.entries(modules));

Deno.test("breaches finds none where arrows point down", () => {
  assertEquals(
    breaches(graph({
      "mod.ts": ["lib/report/mod.ts", "lib/nn/linear.ts"],
      "lib/report/mod.ts": ["lib/chart/lines.ts", "lib/report/html.ts", "deno.json"],
      "lib/report/html.ts": ["lib/errors.ts"],
      "lib/chart/lines.ts": [],
      "lib/nn/linear.ts": ["lib/tensor/tensor.ts"],
    })),
    [],
  );
});

Deno.test("breaches finds an arrow upward, an unknown layer and an import from outside lib", () => {
  assertEquals(
    breaches(graph({
      "lib/tensor/tensor.ts": ["lib/nn/linear.ts"],
      "lib/errors.ts": ["lib/fast/mod.ts"],
      "lib/data/batch.ts": ["tests/data/helper.ts"],
    })),
    [
      'lib/tensor/tensor.ts imports lib/nn/linear.ts: expected layers before "tensor" alone, got "nn"; move what both need into a layer before them',
      "fast is not in the list of layers; add it to tools/check_layers.ts where it belongs",
      "lib/data/batch.ts imports tests/data/helper.ts: expected modules of lib/ alone; move what it needs into lib/",
    ],
  );
});

Deno.test("breaches finds each circle once", () => {
  assertEquals(
    breaches(graph({
      "lib/nn/c.ts": ["lib/nn/a.ts"],
      "lib/nn/a.ts": ["lib/nn/b.ts", "lib/nn/d.ts"],
      "lib/nn/b.ts": ["lib/nn/c.ts"],
      "lib/nn/d.ts": [],
    })),
    ["lib/nn/a.ts → lib/nn/b.ts → lib/nn/c.ts → lib/nn/a.ts: a circle; move what both need into a third"],
  );
});

Deno.test("breaches holds exactly the pairs of layers that point up", () => {
  const layer = fc.integer({ min: 0, max: layers.length - 1 });
  fc.assert(fc.property(layer, layer, (from, to) => {
    const found = breaches(graph({ [`lib/${layers[from]}/a.ts`]: [`lib/${layers[to]}/b.ts`] }));
    assertEquals(found.length, to > from ? 1 : 0);
  }));
});

Deno.test("readGraph sees imports of types, dynamic imports and re-exports", async () => {
  const root = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${root}/lib/nn`, { recursive: true });
    await Deno.writeTextFile(
      `${root}/lib/nn/a.ts`,
      'import type { B } from "./b.ts";\nexport * from "./c.ts";\n' +
        'export const later = () => import("./d.ts");\nexport type A = B;\n',
    );
    await Deno.writeTextFile(`${root}/lib/nn/b.ts`, "export type B = number;\n");
    await Deno.writeTextFile(`${root}/lib/nn/c.ts`, "export const c = 1;\n");
    await Deno.writeTextFile(`${root}/lib/nn/d.ts`, 'import "./a.ts";\n');
    const found = await readGraph(await Deno.realPath(root), ["lib/nn/a.ts"]);
    assertEquals([...found.get("lib/nn/a.ts")!].sort(), [
      "lib/nn/b.ts",
      "lib/nn/c.ts",
      "lib/nn/d.ts",
    ]);
    assertEquals(breaches(found), [
      "lib/nn/a.ts → lib/nn/d.ts → lib/nn/a.ts: a circle; move what both need into a third",
    ]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
