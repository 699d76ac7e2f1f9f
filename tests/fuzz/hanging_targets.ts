/** Readers with mistakes that {@linkcode fuzz} has to report. */
import fc from "fast-check";
import { reader, type Target } from "../../tools/fuzz/target.ts";

const inputs = fc.nat(99);

function forever(): never {
  for (;;);
}

/** In each, inputs from 90 are trouble. */
export const targets: Readonly<Record<string, Target>> = {
  good: reader({ description: "holds", inputs, read: (input) => input + 1 }),
  hangs: reader({
    description: "does not return",
    inputs,
    read: (input) => input >= 90 ? forever() : input,
  }),
  throws: reader({
    description: "throws",
    inputs,
    read: (input) => {
      if (input >= 90) throw new Error(`${input} is too many`);
    },
  }),
  hangsWhenSmaller: reader({
    description: "throws, and does not return on smaller inputs",
    inputs,
    read: (input) => {
      if (input >= 90) failed = true;
      if (input >= 90) throw new Error(`${input} is too many`);
      if (failed) forever();
    },
  }),
  hangsBefore: reader({
    description: "makes an input that is never ready",
    inputs: inputs.map((input) => input >= 90 ? forever() : input),
    read: (input) => input,
  }),
};

let failed = false;
