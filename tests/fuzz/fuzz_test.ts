import fc from "fast-check";
import { targets } from "../../tools/fuzz/targets.ts";

for (const [name, { description, property }] of Object.entries(targets)) {
  Deno.test(`Random cases of ${name} hold: ${description}`, () => {
    fc.assert(property, { numRuns: 300 });
  });
}
