/** The reference's memory: one float64 for each four bytes of the real one. */
export type ReferenceMemory = Float64Array;
