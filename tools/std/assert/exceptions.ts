import { stripVTControlCharacters as plain } from "node:util";
import { AssertionError, suffix } from "./assertion_error.ts";

// deno-lint-ignore no-explicit-any
type ErrorClass<E> = abstract new (...args: any[]) => E;

/** Asserts that a value is an error of a class whose message includes a text or matches a pattern. */
export function assertIsError<E extends Error = Error>(
  error: unknown,
  ErrorClass?: ErrorClass<E>,
  msgMatches?: string | RegExp,
  msg?: string,
): asserts error is E {
  if (!(error instanceof Error)) {
    throw new AssertionError(`Expected "error" to be an Error object${suffix(msg)}`);
  }
  if (ErrorClass && !(error instanceof ErrorClass)) {
    throw new AssertionError(
      `Expected error to be instance of "${ErrorClass.name}", but was "${error.constructor?.name}"${
        suffix(msg)
      }`,
    );
  }
  if (!msgMatches) return;
  const message = plain(error.message);
  const matches = typeof msgMatches === "string"
    ? message.includes(plain(msgMatches))
    : msgMatches.test(message);
  if (matches) return;
  throw new AssertionError(
    `Expected error message to include ${
      typeof msgMatches === "string" ? JSON.stringify(msgMatches) : msgMatches
    }, but got ${JSON.stringify(error.message)}${suffix(msg)}`,
  );
}

type Expectation = readonly [
  ErrorClass: ErrorClass<Error> | undefined,
  text?: string,
  msg?: string,
];

function expectation(
  errorClassOrMsg?: ErrorClass<Error> | string,
  msgIncludes?: string,
  msg?: string,
): Expectation {
  return typeof errorClassOrMsg === "string"
    ? [undefined, undefined, errorClassOrMsg]
    : [errorClassOrMsg, msgIncludes, msg];
}

function check(error: unknown, [ErrorClass, text, msg]: Expectation, verb: string): unknown {
  if (ErrorClass === undefined) return error;
  if (!(error instanceof Error)) {
    throw new AssertionError(`A non-Error object was ${verb}${suffix(msg)}`);
  }
  assertIsError(error, ErrorClass, text, msg);
  return error;
}

/** Asserts that a function throws, and gives what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Asserts that a function throws an error of a class whose message includes a text. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows(
  fn: () => unknown,
  ...rest: [(ErrorClass<Error> | string)?, string?, string?]
): unknown {
  const expected = expectation(...rest);
  try {
    fn();
  } catch (error) {
    return check(error, expected, "thrown");
  }
  throw new AssertionError(`Expected function to throw${suffix(expected[2])}`);
}

/** Asserts that a promise is rejected, and gives why. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/** Asserts that a promise is rejected with an error of a class whose message includes a text. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  ...rest: [(ErrorClass<Error> | string)?, string?, string?]
): Promise<unknown> {
  const expected = expectation(...rest);
  let promise: PromiseLike<unknown> | undefined;
  try {
    promise = fn();
  } catch {
    promise = undefined;
  }
  if (typeof promise?.then !== "function") {
    throw new AssertionError(`Function throws when expected to reject${suffix(expected[2])}`);
  }
  try {
    await promise;
  } catch (error) {
    return check(error, expected, "rejected");
  }
  throw new AssertionError(`Expected function to reject${suffix(expected[2])}`);
}
