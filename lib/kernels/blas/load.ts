/**
 * Loading a BLAS that is known to be there. Workers load this module as they start: it imports little.
 *
 * @module
 */
import { type BlasKind, blasKinds } from "./libraries.ts";
import { type BlasSymbols, type OpenLibrary, symbols } from "./symbols.ts";

/** A library that was found, as plain data: another thread opens the same one with it. */
export interface BlasLibrary {
  /** What people call it, such as "OpenBLAS". */
  readonly title: string;
  /** Its version, or nothing where it says none. */
  readonly version: string;
  /** The processor that it computes for, or nothing where it does not say. */
  readonly core: string;
  /** Its file, as the system was asked for it. */
  readonly path: string;
}

/** The functions of a library that was found before, for the calling thread. */
export function openBlas({ path }: BlasLibrary): BlasSymbols {
  const { symbols } = load(path);
  kindOf(symbols)?.oneThread(symbols);
  return symbols;
}

/** Loads a library, with `environment` besides what every one is loaded with. */
export function load(
  path: string,
  environment: Readonly<Record<string, string>> = {},
): OpenLibrary {
  const kinds: readonly BlasKind[] = Object.values(blasKinds);
  const variables = Object.assign({}, ...kinds.map(({ environment }) => environment), environment);
  return withEnvironment(variables, () => Deno.dlopen(path, symbols));
}

/** Which library it is. */
export function kindOf(symbols: BlasSymbols): BlasKind | undefined {
  return Object.values(blasKinds).find(({ mark }) => symbols[mark] !== null);
}

/** A variable of the environment, where it may be read. */
export function variable(name: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable: name });
  return state === "granted" ? Deno.env.get(name) : undefined;
}

/** Sets what a library reads while it is loaded; what the user has set stays. */
function withEnvironment<T>(variables: Readonly<Record<string, string>>, callback: () => T): T {
  const set = Object.keys(variables).filter((name) =>
    Deno.permissions.querySync({ name: "env", variable: name }).state === "granted" &&
    Deno.env.get(name) === undefined
  );
  for (const name of set) Deno.env.set(name, variables[name]);
  try {
    return callback();
  } finally {
    for (const name of set) Deno.env.delete(name);
  }
}
