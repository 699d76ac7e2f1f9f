export * from "./attention";
export * from "./elementwise";
export * from "./gemm";
export * from "./probe";
export { setScratch } from "./scratch";
