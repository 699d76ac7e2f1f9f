/**
 * Who trains the same model: how each is started, and how it is installed.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defaultCacheDir } from "../../lib/data/mod.ts";
import type { Backend } from "../../lib/kernels/engine.ts";
import type { Words } from "./process.ts";
import type { TrainingTask } from "./protocol.ts";

/** Another library that trains the same model. */
export interface Peer {
  /** Whether it can be started. */
  readonly installed: () => Promise<boolean>;
  /** What is typed to install it. */
  readonly install: string;
  /** What `bench peers` runs to install it; a package of the system is left to its owner. */
  readonly steps?: readonly Words[];
  readonly words: (task: TrainingTask) => Words;
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const environments = join(defaultCacheDir(), "peers");

// PyTorch of Debian uses the BLAS that the system prefers. This one shares its threads, and is faster.
const openMpBlas = "/usr/lib/x86_64-linux-gnu/openblas-openmp";

/** Every peer by name. */
export const peers: Readonly<Record<string, Peer>> = {
  torch: {
    installed: () => succeeds("/usr/bin/python3", ["-c", "import torch"]),
    install: "apt-get install python3-torch libopenblas0-openmp",
    words: (task) => python("/usr/bin/python3", "torch_gpt.py", task),
  },
  torch2: fromPyPi("torch2", ["torch", "numpy"], "torch_gpt.py"),
  "torch2-compiled": fromPyPi("torch2", ["torch", "numpy"], "torch_gpt.py", ["compiled"]),
  jax: fromPyPi("jax", ["jax", "optax"], "jax_gpt.py"),
  "jax-js": fromNpm("jax-js", "jax_js_gpt.ts"),
  tfjs: fromNpm("tfjs", "tfjs_gpt.ts"),
};

/** Our own training, with what multiplies its matrices. */
export function ours(task: TrainingTask, backend: Backend): Words {
  return {
    program: Deno.execPath(),
    args: ["run", "-A", here("./ours.ts"), JSON.stringify(task), backend],
  };
}

function fromPyPi(
  environment: string,
  packages: readonly string[],
  script: string,
  more: readonly string[] = [],
): Peer {
  const folder = join(environments, environment);
  const interpreter = join(folder, "bin", "python");
  return {
    installed: () => exists(interpreter),
    install: `deno task bench peers --install ${environment}`,
    steps: [
      { program: "python3", args: ["-m", "venv", folder] },
      { program: interpreter, args: ["-m", "pip", "install", "--upgrade", ...packages] },
    ],
    words: (task) => python(interpreter, script, task, more),
  };
}

function python(
  interpreter: string,
  script: string,
  task: TrainingTask,
  more: readonly string[] = [],
): Words {
  return {
    program: interpreter,
    args: [here(`./${script}`), JSON.stringify(task), ...more],
    env: {
      OMP_NUM_THREADS: String(task.threads),
      LD_LIBRARY_PATH: `${openMpBlas}:${Deno.env.get("LD_LIBRARY_PATH") ?? ""}`,
      XLA_FLAGS: `--xla_cpu_multi_thread_eigen=${task.threads > 1}`,
    },
  };
}

function fromNpm(name: string, script: string): Peer {
  const config = here("./javascript/deno.json");
  const file = here(`./javascript/${script}`);
  const run = ["run", "-A", "--no-check", "--cached-only", "--config", config, file];
  return {
    installed: () => succeeds(Deno.execPath(), run),
    install: `deno task bench peers --install ${name}`,
    steps: [{ program: Deno.execPath(), args: ["cache", "--config", config, file] }],
    words: (task) => ({ program: Deno.execPath(), args: [...run, JSON.stringify(task)] }),
  };
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function succeeds(program: string, args: string[]): Promise<boolean> {
  const command = new Deno.Command(program, { args, stdout: "null", stderr: "null" });
  return await command.output().then(({ success }) => success, () => false);
}
