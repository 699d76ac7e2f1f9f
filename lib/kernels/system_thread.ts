/**
 * Threads as the operating system knows them: whether one still exists can be seen without the event
 * loop, which does not turn while a thread waits for another. Linux alone shows it in a file system.
 *
 * @module
 */

/** The number of the calling thread, or 0 where the system does not say. */
export function currentSystemThread(): number {
  // A question on the terminal would be worse than not to know.
  if (Deno.permissions.querySync({ name: "read", path: "/proc" }).state !== "granted") return 0;
  try {
    return Number(Deno.readLinkSync("/proc/thread-self").split("/").at(-1));
  } catch {
    return 0;
  }
}

/** Whether a thread of this process has ended; false where that cannot be seen. */
export function hasEnded(systemThread: number): boolean {
  if (systemThread === 0) return false;
  try {
    Deno.statSync(`/proc/self/task/${systemThread}`);
    return false;
  } catch (error) {
    return error instanceof Deno.errors.NotFound;
  }
}
