export * from "./attention";
export * from "./elementwise";
export * from "./gemm";
export { setScratch } from "./scratch";
