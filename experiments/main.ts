/**
 * `deno task experiment [NAME…]`: runs the experiments of this folder. To add one, write its module and
 * name it here.
 *
 * @module
 */
import { experimentCommand } from "../lib/command/experiment.ts";
import { main } from "../lib/command/program.ts";

const program = experimentCommand({
  registry: {
    heads: () => import("./heads.ts"),
    positional: () => import("./positional.ts"),
    normalization: () => import("./normalization.ts"),
  },
  script: import.meta.filename!,
  async report(result, directory) {
    const path = `${directory}/result.json`;
    await Deno.writeTextFile(path, JSON.stringify(result));
    return path;
  },
});

Deno.exit(await main(program));
