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
    const { htmlReport, markdownReport } = await import("../lib/report/mod.ts");
    const path = `${directory}/report.html`;
    await Deno.writeTextFile(path, await htmlReport(result));
    await markdownReport(result, directory);
    return path;
  },
});

Deno.exit(await main(program));
