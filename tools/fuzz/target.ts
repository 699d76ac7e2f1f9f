/**
 * What every fuzzed reader has to hold: a result, or an error that speaks to a person, and soon.
 *
 * @module
 */
import fc from "fast-check";
import { InputError, ShapeError } from "../../lib/errors.ts";

/** Something that is fuzzed. */
export interface Target {
  /** What it reads. */
  readonly description: string;
  /** The property that holds for every case. */
  readonly property: fc.IProperty<[unknown]>;
}

/** No case may take longer, in milliseconds. */
export const longest = 1000;

/** A reader and the files that it is given. `check` looks at a result; what it throws is a mistake. */
export function reader<Input, Result>({ description, inputs, read, check = () => {} }: {
  readonly description: string;
  readonly inputs: fc.Arbitrary<Input>;
  readonly read: (input: Input) => Result;
  readonly check?: (result: Result, input: Input) => void;
}): Target {
  const once = (input: Input) => {
    const start = performance.now();
    const result = attempt(() => read(input));
    if ("value" in result) check(result.value, input);
    return performance.now() - start;
  };
  const property = fc.property(inputs, (input) => {
    // Another process may have had the processor: only what is slow again is slow.
    if (once(input) <= longest) return;
    const time = once(input);
    if (time > longest) {
      throw new Error(`expected a result within ${longest} ms, got one after ${time}`);
    }
  });
  return { description, property: property as unknown as fc.IProperty<[unknown]> };
}

/**
 * A result, or nothing where a person's mistake was named as such.
 *
 * @throws whatever else is thrown: that is a mistake of the program
 */
function attempt<Result>(read: () => Result): { readonly value: Result } | Record<string, never> {
  try {
    return { value: read() };
  } catch (error) {
    const typed = error instanceof InputError || error instanceof RangeError ||
      error instanceof ShapeError;
    if (!typed) throw error;
    if (error.message.startsWith("Cannot ")) return {};
    throw new Error(`expected an error that says what it cannot do, got: ${error.message}`, {
      cause: error,
    });
  }
}
