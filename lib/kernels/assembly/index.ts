export * from "./elementwise";
