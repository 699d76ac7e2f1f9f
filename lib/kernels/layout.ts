/**
 * How the shared memory is divided: control block and the compiler's statics, a scratch area for each
 * thread, then the heap. All in bytes.
 *
 * @module
 */

/** One page of WebAssembly memory. */
export const pageBytes = 65536;

/** Most threads that a pool may have, the main one included. */
export const maximumThreads = 32;

/** Where the compiled kernels keep their constants. */
export const staticsAddress = 8192;

/** Where thread 0's scratch area begins; thread `i`'s is `i * scratchBytes` further. */
export const scratchAddress = pageBytes;

/** The size of one thread's scratch area. */
export const scratchBytes = 1 << 20;

/** Where tensors begin. */
export const heapAddress = scratchAddress + maximumThreads * scratchBytes;

/** The end of the address space that 32-bit kernels reach. */
export const maximumPages = 65536;
