import { InputError, whatCame } from "../errors.ts";

/**
 * An object in a JSON file.
 *
 * @throws {InputError} where there is no such file, or it holds no object
 */
export function readJsonFile(path: string, what: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(Deno.readTextFileSync(path));
  } catch (cause) {
    throw new InputError(
      `Cannot read ${path}: expected ${what} in JSON, got ${whatCame(cause)}`,
      { cause },
    );
  }
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  throw new InputError(`Cannot read ${path}: expected ${what}, got ${typeof value}`);
}

/**
 * The text of a file.
 *
 * @throws {InputError} where there is no such file
 */
export function readTextFile(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (cause) {
    throw new InputError(`Cannot read ${path}: expected a file, got ${whatCame(cause)}`, {
      cause,
    });
  }
}

/** Whether there is a file at a path. */
export function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * Writes a directory's config.json, and makes the directory where there is none.
 *
 * @throws {InputError} where it cannot be written to
 */
export function writeConfigFile(directory: string, config: object): void {
  try {
    Deno.mkdirSync(directory, { recursive: true });
    Deno.writeTextFileSync(`${directory}/config.json`, `${JSON.stringify(config, null, 2)}\n`);
  } catch (cause) {
    throw new InputError(
      `Cannot write a model to ${directory}: expected a directory to write to, got ${
        (cause as Error).message
      }; name another one`,
      { cause },
    );
  }
}
