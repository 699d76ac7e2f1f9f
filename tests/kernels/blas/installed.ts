import { findBlas } from "../../../lib/kernels/blas/find.ts";
import type { BlasLibrary } from "../../../lib/kernels/blas/load.ts";

/** The machine's library, or why tests of it are left out. */
export function installedBlas(): BlasLibrary | string {
  try {
    return findBlas();
  } catch (error) {
    return (error as Error).message;
  }
}

/** A test that needs a library; its name says why where it is left out. */
export function testWithBlas(name: string, fn: (library: BlasLibrary) => void | Promise<void>) {
  const found = installedBlas();
  if (typeof found === "string") Deno.test.ignore(`${name} (left out: ${found})`, () => {});
  else Deno.test(name, () => fn(found));
}
