/** Leaves tensors behind outside any scope and prints how many bytes are held when they are collected. */
import { currentMachine, differentiate, ones, scope } from "../../lib/tensor/mod.ts";

const { heap } = currentMachine();

function work() {
  const x = ones([64, 64]);
  for (let i = 0; i < 20; i++) {
    x.linear(x, undefined).linear(x, undefined, { transposed: true }).argmax();
    scope(() => ({ kept: x.linear(x), also: [x.exp()] }));
    differentiate({ x }, () => x.linear(x).square().mean());
  }
}

async function collect() {
  for (let i = 0; i < 5; i++) {
    (globalThis as unknown as { gc(): void }).gc();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

work();
console.log(heap.heldBytes > 0);
await collect();
console.log(heap.heldBytes);
