import { assertEquals, assertThrows } from "@std/assert";
import { differentiate, ones, scope, tensor, withoutGradients } from "../../lib/tensor/mod.ts";

Deno.test("differentiate gives zeros for what the loss does not depend on", () => {
  const [x, y] = [tensor([1, 2]), tensor([[3], [4]])];
  const { gradients } = differentiate({ x, y }, () => x.sum());
  assertEquals(gradients.get("x")!.toNested(), [1, 1]);
  assertEquals(gradients.get("y")!.toNested(), [[0], [0]]);
});

Deno.test("differentiate gives zeros for a loss without parameters", () => {
  const x = tensor([1, 2]);
  const { loss, gradients } = differentiate({ x }, () => ones([3]).sum());
  assertEquals(loss.item(), 3);
  assertEquals(gradients.get("x")!.toNested(), [0, 0]);
});

Deno.test("differentiate gives 1 for a loss that is the parameter itself", () => {
  const x = tensor([5]);
  assertEquals(differentiate({ x }, () => x).gradients.get("x")!.toNested(), [1]);
  assertEquals(
    differentiate({ x }, () => x.reshape([])).gradients.get("x")!.toNested(),
    [1],
  );
});

Deno.test("differentiate adds up every use of a parameter", () => {
  const x = tensor([2, 3]);
  const { gradients } = differentiate({ x }, () => x.mul(x).mul(x).add(x).add(x).sum());
  assertEquals(gradients.get("x")!.toNested(), [14, 29]);
});

Deno.test("differentiate leaves the model as it was: a second call gives the same", () => {
  const x = tensor([2, 3]);
  const call = () => differentiate({ x }, () => x.exp().sum()).gradients.get("x")!.toNested();
  assertEquals(call(), call());
});

Deno.test("differentiate knows of no gradients beyond the callback", () => {
  const x = tensor([2, 3]);
  const { y } = differentiate({ x }, () => {
    const y = x.square();
    return { loss: y.sum(), y };
  });
  const { gradients } = differentiate({ x }, () => y.sum().add(x.sum()));
  assertEquals(gradients.get("x")!.toNested(), [1, 1]);
});

Deno.test("differentiate within differentiate gives numbers, and leaves the outer one whole", () => {
  const x = tensor([2, 3]);
  const { loss, gradients } = differentiate({ x }, () => {
    const inner = differentiate({ x }, () => x.square().sum());
    assertEquals(inner.gradients.get("x")!.toNested(), [4, 6]);
    // The inner gradient is a constant: there are no second derivatives.
    return x.mul(inner.gradients.get("x")!).sum();
  });
  assertEquals(loss.item(), 26);
  assertEquals(gradients.get("x")!.toNested(), [4, 6]);
});

Deno.test("differentiate after a throw within an inner one is whole", () => {
  const x = tensor([2, 3]);
  const { gradients } = differentiate({ x }, () => {
    assertThrows(() => differentiate({ x }, () => x.square()), TypeError, "one element");
    return withoutGradients(() => x.mul(2)).mul(x).sum();
  });
  assertEquals(gradients.get("x")!.toNested(), [4, 6]);
});

Deno.test("differentiate puts gradients of parts of one block at the same offsets of one block", () => {
  scope(() => {
    const all = ones([64]);
    const { gradients } = differentiate({ a: all, b: all.reshape([8, 8]) }, () => all.mul(2).sum());
    const [a, b] = [...gradients.values()];
    assertEquals(a.array.storage, b.array.storage);
  });
});
