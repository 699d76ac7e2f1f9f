import fc from "fast-check";
import { targets } from "../../tools/fuzz/targets.ts";

for (const [name, { description, property }] of Object.entries(targets)) {
  Deno.test(`${name} gives a result or names the mistake: ${description}`, () => {
    fc.assert(property, { numRuns: 300 });
  });
}
