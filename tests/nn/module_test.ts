import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import {
  type Initialization,
  initializations,
  initialize,
  Linear,
  Module,
  normal,
  type Parameter,
  parameter,
  type Site,
  site,
  uniform,
} from "../../lib/nn/mod.ts";
import { currentMachine, scope } from "../../lib/tensor/mod.ts";

class Part extends Module {
  readonly weight: Parameter;
  readonly seen: Site = site("[batch]");
  constructor(shape = [3, 5]) {
    super();
    this.weight = parameter(shape, normal(1));
  }
}

class Whole extends Module {
  readonly first: Part = new Part();
  readonly blocks: readonly Part[];
  readonly bias: Parameter = parameter([7], uniform(2));
  readonly shared: Part;
  readonly label = "not a part";
  readonly #hidden = new Part();
  constructor({ blocks = 2 } = {}) {
    super();
    this.blocks = Array.from({ length: blocks }, () => new Part());
    this.shared = this.first;
  }
  get hidden(): Part {
    return this.#hidden;
  }
}

Deno.test("Module.parameters are found in public fields, arrays too, each once", () => {
  const model = new Whole();
  assertEquals([...model.parameters().keys()], [
    "first.weight",
    "blocks.0.weight",
    "blocks.1.weight",
    "bias",
  ]);
  assertEquals(model.parameterCount(), 3 * 15 + 7);
  assertEquals([...model.sites().keys()], [
    "first.seen",
    "blocks.0.seen",
    "blocks.1.seen",
    "shared.seen",
  ]);
  assertEquals([...model.modules().keys()], ["", "first", "blocks.0", "blocks.1", "shared"]);
});

Deno.test("Module.parameterCount takes no memory", () => {
  const { heap } = currentMachine();
  const before = heap.heldBytes;
  const map = new Linear({ inputs: 100_000, outputs: 100_000 }, { initializer: normal(1) });
  assertEquals(map.parameterCount(), 100_000 * 100_001);
  assertEquals(heap.heldBytes, before);
});

Deno.test("initialize draws each parameter by its name: further parts do not shift the others", () => {
  const small = initialize(new Whole({ blocks: 1 }), { seed: 4 }).parameters();
  const large = initialize(new Whole({ blocks: 3 }), { seed: 4 }).parameters();
  for (const [name, parameter] of small) {
    assertEquals(parameter.toArray(), large.get(name)!.toArray(), name);
  }
  assertNotEquals(
    large.get("blocks.0.weight")!.toArray(),
    large.get("blocks.1.weight")!.toArray(),
  );
  const other = initialize(new Whole(), { seed: 5 }).parameters();
  assertNotEquals(other.get("first.weight")!.toArray(), small.get("first.weight")!.toArray());
});

Deno.test("initialize keeps parameters that a scope around it does not return", () => {
  const model = scope(() => initialize(new Whole(), { seed: 4 }));
  assertEquals(model.bias.toArray().length, 7);
});

Deno.test("initialize puts all parameters into one block, matrices first", () => {
  const model = initialize(new Whole(), { seed: 4 });
  const arrays = [...model.parameters().values()].map(({ array }) => array);
  assertEquals(new Set(arrays.map(({ storage }) => storage)).size, 1);
  assert(arrays.every(({ offset, shape }) => shape.length < 2 || offset < model.bias.array.offset));
});

Deno.test("initialize names the modules", () => {
  const model = initialize(new Whole(), { seed: 4 });
  assertEquals(model.blocks[1].moduleName, "blocks.1");
});

Deno.test("Parameter says that it has no numbers before initialize", () => {
  const model = new Whole();
  assertEquals(model.bias.initialized, false);
  assertThrows(
    () => model.bias.toArray(),
    ReferenceError,
    "Cannot use a parameter of shape [7]: it has no numbers yet; call initialize(model, { seed })",
  );
  assertEquals(initialize(model, { seed: 1 }).bias.initialized, true);
});

/** Mean and variance of what an initializer of one kind draws for a map from 300 to 500. */
function moments(pick: (initialization: Initialization) => ReturnType<Initialization["weight"]>) {
  return Object.fromEntries(
    Object.entries(initializations).map(([kind, make]) => {
      const model = initialize(
        new Linear({ inputs: 300, outputs: 500 }, { initializer: pick(make({ branches: 8 })) }),
        { seed: 1 },
      );
      const values = model.weight.toArray();
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
      assert(Math.abs(mean) < 4 * Math.sqrt(variance / values.length));
      return [kind, variance];
    }),
  );
}

Deno.test("initializations have the variances of their papers", () => {
  const near = (actual: Record<string, number>, expected: Record<string, number>) => {
    assertEquals(Object.keys(actual), Object.keys(expected));
    for (const kind in expected) assert(Math.abs(actual[kind] / expected[kind] - 1) < 0.02, kind);
  };
  near(moments((kind) => kind.weight(300, 500)), {
    normal: 0.02 ** 2,
    xavierUniform: 2 / 800,
    xavierNormal: 2 / 800,
  });
  near(moments((kind) => kind.residual(300, 500)), {
    normal: 0.02 ** 2 / 8,
    xavierUniform: 2 / 800,
    xavierNormal: 2 / 800,
  });
  near(moments((kind) => kind.embedding(64)), {
    normal: 0.02 ** 2,
    xavierUniform: 1 / 64,
    xavierNormal: 1 / 64,
  });
});
