/**
 * Where Jupyter is on this machine.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { dirname } from "node:path";
import { InputError } from "../../lib/errors.ts";

/** The project's folder. */
export const root: string = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** What installs all of Jupyter into the project's folder. */
export const installation =
  "python3 -m venv .cache/jupyter && .cache/jupyter/bin/pip install 'jupyterlab>=4,<5' nbclient";

/** A Python that has the modules, the project's own first. */
export async function findPython(modules: readonly string[]): Promise<string> {
  const candidates = [`${root}/.cache/jupyter/bin/python`, "python3", "/usr/bin/python3"];
  for (const python of candidates) {
    if (await has(python, modules)) return python;
  }
  throw new InputError(
    `Cannot find Jupyter: expected a Python with ${
      modules.join(" and ")
    }, got none; install it in ` +
      `the project's folder by\n  ${installation}`,
  );
}

async function has(python: string, modules: readonly string[]): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(python, {
      args: ["-c", `import ${modules.join(", ")}`],
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch {
    return false;
  }
}

/** The environment in which Jupyter finds this project's kernel, and the kernel this Deno. */
export function environment(): Record<string, string> {
  const paths = [`${root}/tools/notebooks/jupyter`, Deno.env.get("JUPYTER_PATH")];
  return {
    JUPYTER_PATH: paths.filter((path) => path !== undefined).join(":"),
    PATH: `${dirname(Deno.execPath())}:${Deno.env.get("PATH") ?? ""}`,
  };
}
