import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { lower } from "../../lib/experiment/compare.ts";
import { sample } from "../../lib/experiment/sample.ts";
import { estimateInWords } from "../../lib/report/words.ts";

Deno.test("a verdict's sentence and the line of its estimate write the same numbers", () => {
  const number = fc.double({ min: -5000, max: 5000, noNaN: true });
  const values = fc.array(number, { minLength: 4, maxLength: 4 });
  fc.assert(fc.property(values, values, (x, y) => {
    const { says, estimate } = lower(sample("a", x), sample("b", y));
    const sentence = /difference (\S+) \(95 % interval (\S+) to (\S+)\)/.exec(says);
    const line = /^difference \+?(\S+), 95 % interval \[(\S+), (\S+)\]/
      .exec(estimateInWords(estimate!));
    assertEquals(sentence?.slice(1), line?.slice(1));
  }));
});

Deno.test("a verdict's sentence has true minus signs and three digits", () => {
  const says = lower(
    sample("a", [1.80123, 1.83456, 1.79789]),
    sample("b", [1.80934, 1.84211, 1.80287]),
  ).says;
  assertEquals(
    says,
    "a 1.811 against b 1.818, difference −0.00688 (95 % interval −0.011 to −0.00273) over 3 seeds",
  );
});
