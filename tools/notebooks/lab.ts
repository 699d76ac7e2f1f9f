/**
 * `deno task lab [OPTION…]`: JupyterLab on the notebooks, with this project's kernel.
 *
 * @module
 */
import { command, main } from "../../lib/command/program.ts";
import { environment, findPython, root } from "./jupyter.ts";

const program = command({
  name: "deno task lab",
  description: "Starts JupyterLab on the notebooks. Options are JupyterLab's own.",
  examples: [
    { does: "Open the notebooks", type: "deno task lab" },
    {
      does: "Serve them without opening a browser",
      type: "deno task lab --no-browser --port 8890",
    },
  ],
})
  .argument("[options...]", "handed to JupyterLab")
  .allowUnknownOption()
  .action(async (options: string[]) => {
    const python = await findPython(["jupyterlab"]);
    const { code } = await new Deno.Command(python, {
      args: [
        "-m",
        "jupyterlab",
        `--notebook-dir=${root}`,
        "--LabApp.default_url=/lab/tree/notebooks",
        ...options,
      ],
      env: environment(),
    }).spawn().status;
    Deno.exit(code);
  });

Deno.exit(await main(program));
