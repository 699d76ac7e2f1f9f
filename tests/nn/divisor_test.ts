import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { nearestDivisor } from "../../lib/nn/mod.ts";

Deno.test("nearestDivisor gives a divisor, and none is nearer", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 3000 }), fc.nat(4000), (whole, wanted) => {
    const nearest = nearestDivisor(whole, wanted);
    assertEquals(whole % nearest, 0);
    for (let i = 1; i <= whole; i++) {
      if (whole % i === 0) assert(Math.abs(i - wanted) >= Math.abs(nearest - wanted));
    }
  }));
});

Deno.test("nearestDivisor ends soon whatever the width", () => {
  for (const whole of [1e308, Number.MAX_VALUE, 2 ** 53 - 111]) {
    const nearest = nearestDivisor(whole, 161395191);
    assertEquals(whole % nearest, 0);
  }
});
