/** A number between −1 and 1 that looks random, from two whole numbers. */
export function noise(seed: number, step: number): number {
  return Math.sin(seed * 12.9898 + step * 78.233);
}

/** Waits. */
export function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
