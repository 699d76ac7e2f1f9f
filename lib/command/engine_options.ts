/**
 * The options that say with what a command computes.
 *
 * @module
 */
import { type Command, Option } from "commander";
import type { Backend } from "../kernels/engine.ts";
import { positiveInteger } from "./program.ts";

/** What the command line says of threads and libraries. */
export interface EngineCommandOptions {
  readonly threads?: number;
  readonly backend?: Backend;
  /** The library's file or name; asks for the backend `"blas"`. */
  readonly blas?: string;
}

/** Adds `--threads`, `--backend` and `--blas`. */
export function addEngineOptions(command: Command): Command {
  return command
    .option(
      "--threads <n>",
      "threads to compute with, all processors unless given",
      positiveInteger,
    )
    .addOption(
      new Option(
        "--backend <name>",
        "what multiplies matrices: the compiled kernels, which give the same bits on every machine, or " +
          "a BLAS of this machine, which is faster",
      ).choices(["wasm", "blas"]),
    )
    .option(
      "--blas <library>",
      "the BLAS, by its file or as openBlas, blis, mkl or accelerate; looked for unless given",
    );
}

/** The backend that was asked for. */
export const backendOf = ({ backend, blas }: EngineCommandOptions): Backend =>
  backend ?? (blas === undefined ? "wasm" : "blas");
