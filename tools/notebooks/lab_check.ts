/**
 * `deno task lab-check [FILE…]`: runs notebooks in a real JupyterLab, in a real browser.
 *
 * @module
 */
import { type Command, CommanderError } from "commander";
import { basename } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { command, main, positiveInteger } from "../../lib/command/program.ts";
import { duration } from "../../lib/command/progress.ts";
import { InputError } from "../../lib/errors.ts";
import { notebookPaths } from "./files.ts";
import { environment, findPython, root } from "./jupyter.ts";
import { joined, type Notebook, problems, readNotebook, serialize } from "./notebook.ts";

interface Options {
  readonly theme: "light" | "dark";
  readonly screenshots?: string;
  readonly browser: string;
  readonly seconds: number;
}

/** What a browser saw of a notebook. */
interface Seen {
  /** As the frontend holds it after the run. */
  readonly notebook: Notebook;
  /** Charts that it drew: pictures with an area. */
  readonly drawn: number;
  /** Charts that it was to draw. */
  readonly charts: number;
  /** Outputs that the frontend shows as errors. */
  readonly errors: readonly string[];
  /** How many different states of live charts were on the screen. */
  readonly states: number;
}

const program: Command = command({
  name: "deno task lab-check",
  description:
    "Runs notebooks in JupyterLab, in a browser, and looks at what it shows: charts that " +
    "are drawn, live ones that move, no errors. The files stay as they are.",
  examples: [
    {
      does: "Check two notebooks",
      type: "deno task lab-check 04_train_a_gpt 07_attention_patterns",
    },
    {
      does: "Keep pictures, in the dark theme",
      type: "deno task lab-check --theme dark --screenshots /tmp",
    },
  ],
})
  .argument("[files...]", "notebooks; all of the folder notebooks/ unless given")
  .option("--theme <name>", "JupyterLab's theme: light or dark", "light")
  .option("--screenshots <folder>", "where to put a picture of each notebook")
  .option("--browser <path>", "Chromium's executable", "/usr/bin/chromium")
  .option("--seconds <n>", "how long one notebook may take", positiveInteger, 600)
  .action(async (files: string[], options: Options) => {
    const paths = await notebookPaths(files);
    const folder = `${root}/.cache/lab/notebooks`;
    await Deno.mkdir(folder, { recursive: true });
    await linkFolders(`${root}/notebooks`, folder);
    await using lab = await startLab(folder, options.theme);
    const browser = await openBrowser(options.browser);
    let failed = 0;
    try {
      for (const path of paths) {
        const began = performance.now();
        const found = await check(browser, lab.address, { path, folder, ...options });
        const time = duration((performance.now() - began) / 1000);
        console.log(
          `${basename(path)}: ${found.length === 0 ? "all is shown" : "failed"}, ${time}`,
        );
        for (const problem of found) console.log(`  ${problem}`);
        if (found.length > 0) failed++;
      }
    } finally {
      await browser.close();
    }
    if (failed > 0) throw new CommanderError(1, "lab-check", "Some notebooks failed");
  });

/** What notebooks read from beside themselves: the folders of models. */
async function linkFolders(from: string, to: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    const link = `${to}/${name}`;
    if (!isDirectory) continue;
    await Deno.remove(link).catch(() => {});
    await Deno.symlink(`${from}/${name}`, link);
  }
}

async function openBrowser(executablePath: string): Promise<Browser> {
  try {
    return await chromium.launch({
      executablePath,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
  } catch (error) {
    throw new InputError(
      `Cannot open a browser: expected Chromium at ${executablePath}, got ` +
        `${(error as Error).message.split("\n")[0]}; name another with --browser`,
    );
  }
}

const settings = (theme: Options["theme"]) => ({
  "apputils-extension/themes": { theme: `JupyterLab ${theme === "dark" ? "Dark" : "Light"}` },
  "apputils-extension/notification": { fetchNews: "false", checkForUpdates: false },
  // Cells that are not on the screen would otherwise not be drawn.
  "notebook-extension/tracker": { windowingMode: "none" },
});

/** Starts JupyterLab on a folder, with settings of its own. */
async function startLab(folder: string, theme: Options["theme"]) {
  const python = await findPython(["jupyterlab"]);
  const configuration = await Deno.makeTempDir();
  for (const [name, value] of Object.entries(settings(theme))) {
    const path = `${configuration}/@jupyterlab/${name}.jupyterlab-settings`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(path, JSON.stringify(value));
  }
  const port = freePort();
  const process = new Deno.Command(python, {
    args: [
      "-m",
      "jupyterlab",
      "--no-browser",
      "--allow-root",
      `--port=${port}`,
      "--ServerApp.port_retries=0",
      "--IdentityProvider.token=",
      `--ServerApp.root_dir=${folder}`,
      "--LabApp.expose_app_in_browser=True",
    ],
    env: {
      ...environment(),
      JUPYTERLAB_SETTINGS_DIR: configuration,
      JUPYTERLAB_WORKSPACES_DIR: `${configuration}/workspaces`,
    },
    stdout: "null",
    stderr: "null",
  }).spawn();
  const address = `http://127.0.0.1:${port}`;
  await untilItAnswers(address);
  return {
    address,
    async [Symbol.asyncDispose]() {
      process.kill("SIGTERM");
      await process.status;
      await Deno.remove(configuration, { recursive: true });
    },
  };
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}

async function untilItAnswers(address: string): Promise<void> {
  for (let tries = 0; tries < 240; tries++) {
    try {
      const { ok, body } = await fetch(`${address}/api`);
      await body?.cancel();
      if (ok) return;
    } catch {
      // Not yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new InputError("Cannot reach JupyterLab: expected an answer within a minute, got none");
}

async function check(
  browser: Browser,
  address: string,
  { path, folder, screenshots, seconds, theme }: Options & { path: string; folder: string },
): Promise<string[]> {
  const before = await readNotebook(path);
  const name = basename(path);
  // In a folder of the project's, so that its name imports it, and without what it showed before.
  await Deno.writeTextFile(`${folder}/${name}`, serialize(bare(before)));
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
  try {
    await page.goto(`${address}/lab/tree/${name}?reset`);
    const seen = await runAll(page, seconds);
    if (screenshots !== undefined) {
      await picture(page, `${screenshots}/${basename(path, ".ipynb")}-${theme}.png`);
    }
    return [
      ...problems(seen.notebook, before),
      ...seen.errors.map((text) => `shows an error: ${text}`),
      ...(seen.drawn < seen.charts ? [`draws ${seen.drawn} charts of ${seen.charts}`] : []),
      ...(isLive(before) && seen.states < 3
        ? [`redraws its live chart ${seen.states} times, expected 3 or more`]
        : []),
    ];
  } finally {
    await page.close();
  }
}

const isLive = ({ cells }: Notebook) =>
  cells.some(({ cell_type, source }) => cell_type === "code" && /\blive\(/.test(joined(source)));

function bare({ cells, ...rest }: Notebook): Notebook {
  return {
    cells: cells.map((cell) =>
      cell.cell_type === "code" ? { ...cell, outputs: [], execution_count: null } : cell
    ),
    ...rest,
  };
}

/** Runs all cells of the notebook that is open, and looks at it. */
async function runAll(page: Page, seconds: number): Promise<Seen> {
  page.setDefaultTimeout(seconds * 1000);
  await page.waitForSelector(".jp-Notebook .jp-CodeCell");
  await page.waitForFunction(() => {
    const { jupyterapp } = globalThis as unknown as Lab;
    return jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === "idle";
  });
  return await page.evaluate(async () => {
    const { jupyterapp } = globalThis as unknown as Lab;
    const { document } = globalThis as unknown as { document: Dom };
    const states = new Set<string>();
    const watch = setInterval(() => {
      for (const chart of document.querySelectorAll(".jp-RenderedVegaCommon5 canvas")) {
        states.add(chart.toDataURL().slice(-4000));
      }
    }, 200);
    await jupyterapp.commands.execute("notebook:run-all-cells");
    await new Promise((resolve) => setTimeout(resolve, 2000));
    clearInterval(watch);
    const notebook = jupyterapp.shell.currentWidget.content.model.toJSON();
    const outputs = notebook.cells.flatMap(({ outputs = [] }) => outputs);
    const charts = outputs.filter(({ data = {} }) => "application/vnd.vegalite.v5+json" in data);
    const drawn = Array.from(document.querySelectorAll(".jp-RenderedVegaCommon5 canvas"));
    const errors = Array.from(document.querySelectorAll(
      '[data-mime-type$="jupyter.error"], [data-mime-type$="jupyter.stderr"], .jp-RenderedVegaCommon5 .jp-mod-error',
    ));
    return {
      notebook,
      charts: charts.length,
      drawn: drawn.filter(({ width, height }) => width > 0 && height > 0).length,
      errors: errors.map(({ textContent }) => textContent.slice(0, 300)),
      // Every chart has one state at least.
      states: states.size - charts.length + 1,
    };
  });
}

/** What is used of JupyterLab in the page. */
interface Lab {
  readonly jupyterapp: {
    readonly commands: { execute(name: string): Promise<void> };
    readonly shell: {
      readonly currentWidget: {
        readonly content: { readonly model: { toJSON(): Notebook } };
        readonly sessionContext: { readonly session: { readonly kernel: { status: string } } };
      };
    };
  };
}

/** What is used of the page's document. */
interface Dom {
  querySelectorAll(selector: string): Iterable<{
    readonly width: number;
    readonly height: number;
    readonly textContent: string;
    toDataURL(): string;
  }>;
}

/** A picture of the whole notebook, which scrolls inside of the page. */
async function picture(page: Page, path: string): Promise<void> {
  const height = await page.evaluate(() => {
    const { document } = globalThis as unknown as {
      document: { querySelector(selector: string): { scrollHeight: number } };
    };
    return document.querySelector(".jp-WindowedPanel-outer").scrollHeight;
  });
  await page.setViewportSize({ width: 1280, height: Math.min(height + 120, 16000) });
  await page.evaluate(async () => {
    const { jupyterapp } = globalThis as unknown as Lab;
    await jupyterapp.commands.execute("application:toggle-left-area");
    const { document } = globalThis as unknown as {
      document: { querySelector(selector: string): { scrollTop: number } };
    };
    document.querySelector(".jp-WindowedPanel-outer").scrollTop = 0;
  });
  await page.waitForTimeout(1000);
  await page.screenshot({ path });
}

if (import.meta.main) Deno.exit(await main(program));
