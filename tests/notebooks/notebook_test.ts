import { assertEquals, assertStringIncludes } from "@std/assert";
import { findPython, root } from "../../tools/notebooks/jupyter.ts";
import {
  type Cell,
  type Notebook,
  problems,
  readNotebook,
  serialize,
  tidy,
} from "../../tools/notebooks/notebook.ts";
import { notebooksCommand } from "../../tools/notebooks/main.ts";
import { checkTypes, inCells, moduleOf } from "../../tools/notebooks/types.ts";
import { main } from "../../lib/command/program.ts";

const picture = { "application/vnd.vegalite.v5+json": {}, "image/png": "", "text/plain": "" };

function code(
  source: string,
  outputs: Cell["outputs"] = [],
  execution_count: number | null = 1,
): Cell {
  return { cell_type: "code", metadata: {}, source, outputs, execution_count };
}

function notebook(...cells: Cell[]): Notebook {
  return { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
}

const shown = (data: Record<string, unknown>) => ({ output_type: "display_data" as const, data });

Deno.test("problems: none where every chart has a picture", () => {
  assertEquals(problems(notebook(code("await show(chart)", [shown(picture)]), code("1"))), []);
});

Deno.test("problems: an error, a lost chart, a chart without a picture, a cell that was not run", () => {
  const bare = { "application/vnd.vegalite.v5+json": {} };
  assertEquals(
    problems(notebook(
      code("boom()", [{ output_type: "error", ename: "Error", evalue: "boom" }]),
      code("await show(a); await show(b)", [shown(picture)]),
      code("await show(a)", [shown(bare)]),
      code("1", [], null),
    )),
    [
      "cell 1 failed: Error: boom",
      "cell 2 shows 1 outputs of 2",
      "cell 3 shows a chart without a picture",
      "cell 4 was not run",
    ],
  );
});

Deno.test("problems: an output that was there before and is no longer", () => {
  const line = { output_type: "stream" as const, name: "stdout", text: "1\n" };
  assertEquals(
    problems(notebook(code("console.log(1)")), notebook(code("console.log(1)", [line]))),
    ["cell 1 lost an output: stream"],
  );
});

Deno.test("problems: more than a megabyte", () => {
  const [problem] = problems(notebook(code("1", [shown({ "text/plain": "x".repeat(1e6) })])));
  assertStringIncludes(problem, "more than 1000000");
});

Deno.test("tidy: neighboring streams are one, and a line shows what was written over it last", () => {
  const stream = (text: string) => ({ output_type: "stream" as const, name: "stdout", text });
  const { cells } = tidy(notebook(code("", [stream("a\n\rstep 1"), stream("\rstep 2\nb")])));
  assertEquals(cells[0].outputs, [stream("a\nstep 2\nb")]);
});

Deno.test("inCells: a place in the module becomes a cell and its line", () => {
  const module = moduleOf(
    notebook(code("let a;\nlet b;"), { cell_type: "markdown", source: "x" }, code("c\nd")),
  );
  assertEquals(
    inCells("at file:///tmp/x/one.ts:4:7", "notebooks/one.ipynb", module),
    "at notebooks/one.ipynb, cell 2, line 2",
  );
});

Deno.test("checkTypes: finds a wrong type and a name that the library does not have", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const path = `${directory}/wrong.ipynb`;
    const cells = [
      'import { noSuchName } from "@transformer/sandbox";',
      'const n: number = "text";',
    ];
    await Deno.writeTextFile(path, serialize(notebook(...cells.map((source) => code(source)))));
    const message = await checkTypes(root, [path]);
    assertStringIncludes(message, "noSuchName");
    assertStringIncludes(message, `${path}, cell 2, line 1`);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test({
  name: "notebooks: keeps every line that a cell prints, and fails on an error",
  // Where Jupyter is missing there is nothing to run.
  ignore: await findPython(["nbclient", "jupyter_client"]).then(() => false, () => true),
  async fn() {
    const directory = await Deno.makeTempDir();
    try {
      const run = async (name: string, source: string) => {
        const path = `${directory}/${name}.ipynb`;
        await Deno.writeTextFile(path, serialize(notebook(code(source, [], null))));
        const exit = await main(notebooksCommand(() => {}), [path], () => {});
        const [{ outputs = [] }] = (await readNotebook(path)).cells;
        return { exit, outputs };
      };
      const many = await run("many", "for (let i = 0; i < 2000; i++) console.log(i);");
      const expected = Array.from({ length: 2000 }, (_, i) => `${i}\n`).join("");
      assertEquals(many, {
        exit: 0,
        outputs: [{ name: "stdout", output_type: "stream", text: expected }],
      });
      const failed = await run("failed", 'throw new Error("boom");');
      assertEquals([failed.exit, failed.outputs[0].output_type], [1, "error"]);
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
});
