import { assertThrows } from "@std/assert";
import { normalInitialization, Sinusoidal } from "../../lib/nn/mod.ts";
import { scope, zeros } from "../../lib/tensor/mod.ts";
import { assertClose, onBoth } from "../tensor/machines.ts";

const dimensions = {
  dModel: 16,
  heads: 2,
  dHead: 8,
  context: 12,
  causal: true,
  initialization: normalInitialization({ branches: 2 }),
};

Deno.test('Sinusoidal in "halves" has sines first, of position / base^(i / (n − 1))', () => {
  const { compiled, reference } = onBoth(() => {
    const encoding = new Sinusoidal(dimensions, { base: 100, layout: "halves" });
    return scope(() => encoding.embed(zeros([1, 5, 16]), 7).toFloat64Array());
  });
  const expected = Float64Array.from({ length: 5 * 16 }, (_, at) => {
    const [position, column] = [7 + Math.floor(at / 16), at % 16];
    const angle = position / 100 ** ((column % 8) / 7);
    return column < 8 ? Math.sin(angle) : Math.cos(angle);
  });
  assertClose(reference, expected, 1e-14);
  assertClose(compiled, expected, 1e-6);
});

Deno.test("Sinusoidal names its layouts", () => {
  assertThrows(
    () => new Sinusoidal(dimensions, { layout: "half" as "halves" }),
    RangeError,
    "expected one of alternating, halves",
  );
});
