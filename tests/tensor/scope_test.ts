import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  differentiate,
  ids,
  ones,
  scope,
  type Tensor,
  tensor,
  withMachine,
  withoutGradients,
} from "../../lib/tensor/mod.ts";
import { compiled } from "./machines.ts";

const { heap } = compiled;

/** Runs `callback` in a scope and asserts that as many bytes are held after it as before. */
function leavesNothing(callback: () => void): void {
  withMachine(compiled, () => {
    const before = heap.heldBytes;
    scope(() => callback());
    assertEquals(heap.heldBytes, before);
  });
}

const freed =
  "it was freed when its scope() or differentiate() ended; return it from there to keep";

Deno.test("scope frees what is made in it", () => {
  leavesNothing(() => {
    let made: Tensor | undefined;
    const sum = scope(() => {
      made = ones([100, 30]);
      return made.mul(3).add(ones([30])).softmax().sum().item();
    });
    assertEquals(Math.round(sum), 100);
    assertThrows(() => made!.toArray(), ReferenceError, freed);
    assertThrows(() => made!.add(1), ReferenceError, freed);
    assertThrows(() => made!.set(new Float32Array(3000)), ReferenceError, freed);
  });
});

Deno.test("scope keeps what is returned, in tensors, ids, arrays, maps and plain objects", () => {
  leavesNothing(() =>
    scope(() => {
      const kept = scope(() => ({
        list: [ones([2]).add(1), [tensor([5])]] as const,
        map: new Map([["a", tensor([6])]]),
        ids: ids([7]),
        view: ones([2, 3]).mul(8).reshape([3, 2]),
        other: "text",
        nothing: null,
      }));
      ones([1000]);
      assertEquals(kept.list[0].toNested(), [2, 2]);
      assertEquals(kept.list[1][0].toNested(), [5]);
      assertEquals(kept.map.get("a")!.toNested(), [6]);
      assertEquals(kept.ids.toArray(), Int32Array.of(7));
      assertEquals(kept.view.toNested(), [[8, 8], [8, 8], [8, 8]]);
    })
  );
});

Deno.test("scope frees what an inner scope returned", () => {
  leavesNothing(() => {
    const outer = scope(() => {
      const inner = scope(() => [ones([3]), ones([4])]);
      return inner[1].mul(2);
    });
    assertEquals(outer.toNested(), [2, 2, 2, 2]);
  });
});

Deno.test("scope leaves nothing behind after a throw, at any depth", () => {
  leavesNothing(() => {
    assertThrows(
      () =>
        scope(() => {
          ones([50]);
          scope(() => {
            ones([60]);
            throw new Error("stopped");
          });
        }),
      Error,
      "stopped",
    );
  });
});

Deno.test("scope does not take an async function, whose tensors it would free too early", () => {
  leavesNothing(() => {
    assertThrows(
      () => scope(() => Promise.resolve(ones([3]))),
      TypeError,
      "Cannot free tensors at the end of an async function: expected a callback that returns its " +
        "result, got a promise; await before or after scope()",
    );
  });
});

Deno.test("differentiate frees all but the gradients and what is returned", () => {
  leavesNothing(() => {
    const x = ones([200, 30]);
    const before = heap.heldBytes;
    const { loss, gradients, probabilities } = differentiate({ x }, () => {
      const probabilities = x.mul(2).softmax();
      return { loss: probabilities.log().sum(), probabilities };
    });
    const sizes = [loss, probabilities, gradients.get("x")!].map(({ array }) =>
      array.storage.bytes
    );
    assertEquals(heap.heldBytes - before, sizes.reduce((a, b) => a + b));
    assertEquals(probabilities.shape, [200, 30]);
  });
});

Deno.test("differentiate needs no more memory for a deep chain than for its activations", () => {
  leavesNothing(() => {
    const x = ones([1024]);
    const peak = (depth: number) => {
      heap.resetPeak();
      const before = heap.heldBytes;
      scope(() => {
        differentiate({ x }, () => {
          let y: Tensor = x;
          for (let i = 0; i < depth; i++) y = y.mul(1.01).add(x);
          return y.sum();
        });
      });
      return (heap.peakBytes - before) / 4096;
    };
    // Two arrays for each link, and a few more for gradients under way.
    assertEquals(peak(50) <= 106, true);
  });
});

Deno.test("differentiate leaves nothing behind after a throw", () => {
  leavesNothing(() => {
    const x = ones([100]);
    const before = heap.heldBytes;
    assertThrows(
      () =>
        differentiate({ x }, () => {
          x.exp().sum();
          throw new Error("stopped");
        }),
      Error,
      "stopped",
    );
    assertEquals(heap.heldBytes, before);
    assertThrows(() => differentiate({ x }, () => x.exp()), TypeError, "one element");
    assertEquals(heap.heldBytes, before);
    const { gradients } = differentiate({ x }, () => x.mul(3).sum());
    assertEquals(gradients.get("x")!.toArray(), new Float32Array(100).fill(3));
  });
});

Deno.test("thousands of gradients keep the held bytes flat", () => {
  leavesNothing(() => {
    const x = ones([20, 13]);
    const weight = ones([13, 17]);
    const before = heap.heldBytes;
    const end = () => compiled.engine.numbers.length;
    const sizes = new Set<number>();
    for (let i = 0; i < 3000; i++) {
      scope(() => {
        differentiate({ weight }, () => x.linear(weight).gelu().softmax().log().sum());
      });
      if (i > 10) sizes.add(end());
      assertEquals(heap.heldBytes, before);
    }
    assertEquals(sizes.size, 1);
  });
});

Deno.test("a scope within differentiate changes neither loss nor gradients", () => {
  type Scoped = (callback: () => Tensor) => Tensor;
  const plain: Scoped = (callback) => callback();
  const run = (inner: Scoped) =>
    withMachine(compiled, () =>
      scope(() => {
        const x = tensor([0.5, -1, 2]);
        const w = tensor([[1, 2, 3], [-1, 0, 1], [2, 2, -2]]);
        const { loss, gradients } = differentiate({ x, w }, () => {
          const y = inner(() => x.mul(x).exp().add(inner(() => x.sin())));
          const z = inner(() => y.reshape([1, 3]).linear(w).tanh());
          return inner(() => z.mul(y).sum());
        });
        return [loss.item(), ...gradients.get("x")!.toArray(), ...gradients.get("w")!.toArray()];
      }));
  assertEquals(run(scope), run(plain));
});

Deno.test("withoutGradients in differentiate gives constants, and its scopes free", () => {
  leavesNothing(() => {
    const x = tensor([3]);
    const { loss, gradients } = differentiate({ x }, () => {
      const before = heap.heldBytes;
      const constant = withoutGradients(() => scope(() => x.mul(x).add(1).sum().item()));
      assertEquals(heap.heldBytes, before);
      return x.mul(constant).add(withoutGradients(() => x.mul(7))).sum();
    });
    assertEquals([loss.item(), gradients.get("x")!.item()], [51, 10]);
  });
});

Deno.test("scopes of any nesting hold exactly what they return", () => {
  interface Tree {
    readonly before: number;
    readonly children: Tree[];
    readonly kept: number;
  }
  const node = (children: fc.Arbitrary<Tree[]>): fc.Arbitrary<Tree> =>
    fc.record({ before: fc.nat(3), children, kept: fc.nat(5) });
  const leaf = node(fc.constant([]));
  const tree = node(fc.array(node(fc.array(leaf, { maxLength: 3 })), { maxLength: 3 }));
  const build = ({ before, children, kept }: Tree): Tensor[] =>
    scope(() => {
      const mine = Array.from({ length: before }, (_, i) => ones([10 * (i + 1)]));
      for (const child of children) mine.push(...build(child));
      return mine.slice(0, kept);
    });
  fc.assert(fc.property(tree, (tree) =>
    leavesNothing(() => {
      const before = heap.heldBytes;
      const kept = build(tree);
      assertEquals(
        heap.heldBytes - before,
        kept.reduce((sum, { array }) => sum + array.storage.bytes, 0),
      );
    })));
});
