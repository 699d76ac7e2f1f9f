/** What a failed assertion throws. */
export class AssertionError extends Error {
  /** An error with the assertion's message. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}

/** How a message goes on: with what the caller said, or not at all. */
export function suffix(msg: string | undefined): string {
  return msg ? `: ${msg}` : ".";
}

/** A value as it stands in a message. */
export function format(value: unknown): string {
  return Deno.inspect(value, {
    depth: Infinity,
    sorted: true,
    trailingComma: true,
    compact: false,
    iterableLimit: Infinity,
    strAbbreviateSize: Infinity,
  });
}
