/**
 * The experiments' command over fake experiments.
 *
 * @module
 */
import { experimentCommand } from "../../lib/command/experiment.ts";
import { main } from "../../lib/command/program.ts";

const load = (name: string) => async () => {
  const { registry } = await import("../experiment/fake_experiments.ts");
  return { default: registry[name] };
};

const program = experimentCommand({
  registry: { levels: load("levels"), slow: load("slow"), fates: load("fates") },
  script: import.meta.filename!,
  async report(result, directory) {
    const path = `${directory}/result.json`;
    await Deno.writeTextFile(path, JSON.stringify(result));
    return path;
  },
});

Deno.exit(await main(program));
