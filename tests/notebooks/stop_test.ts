import { assert, assertEquals, assertMatch } from "@std/assert";
import { environment, findPython, root } from "../../tools/notebooks/jupyter.ts";

const python = await findPython(["jupyter_client"]).catch((error: Error) => {
  console.warn(`Tests of Stop are skipped: ${error.message}`);
});

interface Ran {
  readonly status: string | null;
  readonly outputs: readonly string[];
}

/** Runs cells in one kernel; Stop is pressed where an output has the text `stopAt`. */
async function drive(cells: readonly { code: string; stopAt?: string }[]): Promise<Ran[]> {
  const process = new Deno.Command(python!, {
    args: [`${root}/tests/notebooks/drive_kernel.py`],
    cwd: `${root}/notebooks`,
    env: environment(),
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(cells)));
  await writer.close();
  return JSON.parse(new TextDecoder().decode((await process.output()).stdout));
}

const setUp = `
import { charts, evaluate, Gpt, initialize, loadData, tensor, train } from "@transformer/sandbox";
const data = await loadData(
  { kind: "repeatedSequence", length: [4, 4], symbols: 8 }, { batch: 4, context: 16 },
);
const model = initialize(
  new Gpt({
    vocabulary: data.tokenizer.vocabulary, context: 16, dModel: 16, layers: 1, placement: "pre",
    norm: { kind: "layerNorm" }, positional: { kind: "rotary" },
    attention: { heads: 2 }, feedForward: { kind: "relu", dHidden: 16 },
  }),
  { seed: 1 },
);
const config = { steps: 1e7, batch: 4, optimizer: { kind: "adamW", learningRate: 1e-3 } };
let made = 0;
const training = () => charts.follow(train(model, data.trainingBatches(1), config), { total: config.steps });
`;

const loop = `
for await (const { loss } of training()) {
  if (!Number.isFinite(loss)) throw new Error("lost");
  made++;
}
console.log("the cell goes on", made);
`;

Deno.test({
  name: "Stop ends training between two steps, and the next cell has the model",
  ignore: python === undefined,
  async fn() {
    const [, first, after, second, shown] = await drive([
      { code: setUp },
      { code: loop, stopAt: "steps/s" },
      { code: "console.log(made, evaluate(model, data.validationBatches()).loss);" },
      { code: loop, stopAt: "steps/s" },
      { code: "console.log(made); tensor([[1, 2], [3, 4]])" },
    ]);
    for (const { status, outputs } of [first, second]) {
      assertEquals(status, "ok");
      assertMatch(outputs.join("\n"), /Stopped after \d+ steps/);
      assertMatch(outputs.join("\n"), /the cell goes on \d+/);
    }
    const [made, loss] = after.outputs.join("").trim().split(" ").map(Number);
    assert(made > 0 && made < 1e7 && Number.isFinite(loss), after.outputs.join(""));
    // The kernel is the same one: it counts on, and shows a tensor by itself.
    const [total, ...tensor] = shown.outputs.join("").split("\n");
    assert(Number(total) > made, shown.outputs.join(""));
    assertEquals(tensor, ["Tensor [2, 2]", "[[1  2]", " [3  4]]"]);
  },
});
