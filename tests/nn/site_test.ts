import { assertEquals, assertThrows } from "@std/assert";
import { site, type SiteHandler, withHandlers } from "../../lib/nn/mod.ts";
import { tensor } from "../../lib/tensor/mod.ts";

const x = tensor([1, 2]);
const plus = (n: number): SiteHandler => (y) => y.add(n);

Deno.test("Site passes tensors on untouched where nobody waits", () => {
  const place = site("[batch]");
  assertEquals(place.pass(x), x);
  assertEquals(place.watched, false);
});

Deno.test("withHandlers sees and replaces what passes, at its sites only", () => {
  const [one, other] = [site("[batch]"), site("[batch]")];
  const seen: unknown[] = [];
  withHandlers(new Map([[one, plus(10)], [other, (y) => void seen.push(y)]]), () => {
    assertEquals([one.watched, other.watched], [true, true]);
    assertEquals(one.pass(x).toNested(), [11, 12]);
    assertEquals(other.pass(x), x);
    assertEquals(site("[batch]").watched, false);
  });
  assertEquals(seen, [x]);
});

Deno.test("withHandlers within withHandlers acts after the outer one", () => {
  const place = site("[batch]");
  withHandlers(new Map([[place, plus(1)]]), () => {
    const both = withHandlers(
      new Map([[place, (y) => y.mul(10)] as [typeof place, SiteHandler]]),
      () => place.pass(x).toNested(),
    );
    assertEquals(both, [20, 30]);
    assertEquals(place.pass(x).toNested(), [2, 3]);
  });
});

Deno.test("withHandlers leaves nothing behind after a throw, in the callback or a handler", () => {
  const place = site("[batch]");
  const stop = () => {
    throw new Error("stopped");
  };
  assertThrows(() => withHandlers(new Map([[place, plus(1)]]), stop), Error, "stopped");
  assertThrows(() => withHandlers(new Map([[place, stop]]), () => place.pass(x)), Error, "stopped");
  assertEquals([place.watched, place.pass(x)], [false, x]);
});
