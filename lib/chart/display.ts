/**
 * Charts in a notebook on the Deno kernel.
 *
 * @module
 */
import type { Chart } from "./chart.ts";
import { type Broadcast, kernelBroadcast } from "./kernel.ts";
import type { Mode } from "./palette.ts";
import { toPng } from "./render.ts";
import { type Showable, textsOf } from "./showable.ts";
import { withAdaptiveTheme, withTheme } from "./theme.ts";

/** How to show a chart. */
export interface ShowOptions {
  /** Charts shown with the same identifier replace each other. */
  readonly id?: string;
  /** Colors for white or for dark paper; those that the frontend's theme asks for where absent. */
  readonly mode?: Mode;
  /** Where messages go: to the kernel's notebook where absent. */
  readonly broadcast?: Broadcast;
}

/**
 * Shows a chart in a notebook: interactive in JupyterLab and VS Code, as a PNG on GitHub and in
 * exports, as words everywhere else. Await it at the end of a cell: it waits until the kernel has
 * sent it. Outside a notebook it prints what the picture would show.
 *
 * A tensor shows its shape and numbers, a model the table of its parts, an experiment's result its
 * verdicts and tables, rows a table, text itself.
 *
 * @example
 * ```ts
 * import { show } from "./display.ts";
 * import { intervals } from "./intervals.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const sent: string[] = [];
 * const rows = [{ label: "rotary", mean: 1.9, low: 1.8, high: 2, points: [1.85, 1.95] }];
 * await show(intervals({ rows, xTitle: "Loss (nats)" }), {
 *   broadcast: (type) => Promise.resolve(void sent.push(type)),
 * });
 * assertEquals(sent, ["display_data"]);
 * ```
 */
export async function show(value: Showable, options: ShowOptions = {}): Promise<void> {
  await send("display_data", value, options);
}

/** A chart that is redrawn while its data grow. */
export interface LiveChart {
  /** Redraws if the last time is long enough ago; otherwise costs nothing. */
  update(): Promise<void>;
  /** Redraws a last time. */
  end(): Promise<void>;
}

/** How often a live chart is redrawn. */
export interface LiveOptions extends ShowOptions {
  /** Redraws in a second at most. */
  readonly perSecond?: number;
}

/**
 * A chart that redraws itself in place, at most four times a second and for at most a tenth of the
 * time, so that what it watches goes on at its own speed. Before there is anything to draw it shows
 * nothing; outside a notebook only the end is shown.
 *
 * @example
 * ```ts
 * import { live } from "./display.ts";
 * import { lines } from "./lines.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const sent: string[] = [];
 * const points: { series: string; x: number; y: number }[] = [];
 * const view = live(() => lines({ points, xTitle: "Step", yTitle: "Loss (nats)" }), {
 *   broadcast: (type) => Promise.resolve(void sent.push(type)),
 * });
 * for (const x of [1, 2, 3]) {
 *   points.push({ series: "rotary", x, y: 1 / x });
 *   await view.update();
 * }
 * await view.end();
 * assertEquals(sent, ["display_data", "update_display_data"]);
 * ```
 */
export function live(draw: () => Chart, options: LiveOptions = {}): LiveChart {
  const { perSecond = 4, id = crypto.randomUUID() } = options;
  const inNotebook = (options.broadcast ?? kernelBroadcast()) !== undefined;
  let shown = false;
  let next = -Infinity;
  // Who does not await an update must not have two of them overtake each other.
  let drawing: Promise<void> | undefined;
  const redraw = async (chart: Chart) => {
    const start = performance.now();
    await send(shown ? "update_display_data" : "display_data", chart, { ...options, id });
    shown = true;
    const end = performance.now();
    next = end + Math.max(1000 / perSecond, 9 * (end - start));
  };
  return {
    update: async () => {
      if (!inNotebook || drawing !== undefined || performance.now() < next) return;
      const chart = shown ? draw() : drawnOrNothing(draw);
      if (chart === undefined) return;
      drawing = redraw(chart).finally(() => drawing = undefined);
      await drawing;
    },
    end: async () => {
      await drawing;
      await redraw(draw());
    },
  };
}

/** `undefined` where there is nothing to draw yet. */
function drawnOrNothing(draw: () => Chart): Chart | undefined {
  try {
    return draw();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

async function send(type: string, value: Showable, options: ShowOptions): Promise<void> {
  const { mode, id, broadcast = kernelBroadcast() } = options;
  const texts = textsOf(value);
  if (broadcast === undefined) {
    console.log(texts?.["text/plain"] ?? asText(value as Chart));
    return;
  }
  await broadcast(type, {
    ...(texts === undefined ? await bundle(value as Chart, mode) : { data: texts, metadata: {} }),
    transient: id === undefined ? {} : { display_id: id },
  });
  // The kernel sends from a loop of its own, which would otherwise lose against the end of the cell.
  await new Promise((resolve) => setTimeout(resolve, 20));
}

async function bundle(chart: Chart, mode: Mode | undefined) {
  // A picture cannot follow the frontend: on white paper it is readable everywhere.
  const { bytes, width, height } = await toPng(chart, { mode: mode ?? "light" });
  const themed = mode === undefined ? withAdaptiveTheme(chart) : withTheme(chart, mode);
  return {
    data: {
      // JupyterLab draws what is labeled version 5 and nothing newer.
      "application/vnd.vegalite.v5+json": {
        ...rounded(themed),
        $schema: "https://vega.github.io/schema/vega-lite/v5.json",
      },
      "image/png": bytes.toBase64(),
      "text/plain": asText(chart as Chart),
    },
    metadata: { "image/png": { width, height } },
  };
}

/** Six digits are more than a picture shows, and keep a notebook small. */
function rounded(chart: Chart): Chart {
  return JSON.parse(
    JSON.stringify(
      chart,
      (_, value) => typeof value === "number" ? Number(value.toPrecision(6)) : value,
    ),
  );
}

function asText({ title, description }: Chart): string {
  const heading = typeof title === "object" && title !== null && "text" in title
    ? title.text
    : title;
  return [heading, description].filter((text) => typeof text === "string").join("\n");
}
