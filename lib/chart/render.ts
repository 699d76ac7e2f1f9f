/**
 * Charts as SVG and PNG. The drawing libraries are loaded on first use: importing this file is free.
 *
 * @module
 */
import type { Chart } from "./chart.ts";
import type { Mode } from "./palette.ts";
import { fontFiles, stillFonts, textWidth } from "./fonts.ts";
import { theme } from "./theme.ts";

/** How to draw. */
export interface RenderOptions {
  /** Colors for white or for dark paper. */
  readonly mode?: Mode;
}

/** A PNG and the size it is meant to be seen at. */
export interface Png {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** CSS pixels: half of the picture's own. */
  readonly width: number;
  readonly height: number;
}

/**
 * Draws a chart as SVG, without its interactive parts.
 *
 * @example
 * ```ts
 * import { toSvg } from "./render.ts";
 * import { intervals } from "./intervals.ts";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const rows = [{ label: "rotary", mean: 1.9, low: 1.8, high: 2, points: [1.85, 1.95] }];
 * assertStringIncludes(await toSvg(intervals({ rows, xTitle: "Loss (nats)" })), "rotary");
 * ```
 */
export async function toSvg(chart: Chart, { mode = "light" }: RenderOptions = {}): Promise<string> {
  return await draw(chart, theme(mode));
}

/**
 * Draws a chart as PNG with two pixels to each CSS pixel, without its interactive parts.
 *
 * @example
 * ```ts
 * import { toPng } from "./render.ts";
 * import { intervals } from "./intervals.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const rows = [{ label: "rotary", mean: 1.9, low: 1.8, high: 2, points: [1.85, 1.95] }];
 * const { bytes } = await toPng(intervals({ rows, xTitle: "Loss (nats)" }));
 * assertEquals([...bytes.subarray(1, 4)], [..."PNG"].map((letter) => letter.charCodeAt(0)));
 * ```
 */
export async function toPng(chart: Chart, { mode = "light" }: RenderOptions = {}): Promise<Png> {
  const svg = await draw(chart, theme(mode, stillFonts));
  const { Resvg } = await import("@resvg/resvg-js");
  const image = new Resvg(svg, {
    fitTo: { mode: "zoom", value: 2 },
    font: {
      loadSystemFonts: false,
      fontFiles: Object.values(fontFiles()),
      defaultFontFamily: stillFonts.sans,
      sansSerifFamily: stillFonts.sans,
      monospaceFamily: stillFonts.monospace,
    },
  }).render();
  return {
    bytes: new Uint8Array(image.asPng()),
    width: Math.round(image.width / 2),
    height: Math.round(image.height / 2),
  };
}

async function draw(chart: Chart, config: ReturnType<typeof theme>): Promise<string> {
  const { compile, vega, expressionInterpreter } = await (loading ??= load());
  const { spec } = compile(still(chart), {
    config,
    logger: vega.logger(vega.Error),
  });
  // The interpreter evaluates only Vega's own expression language; nothing becomes code.
  const runtime = vega.parse(spec, undefined, { ast: true });
  const view = new vega.View(runtime, { renderer: "none", expr: expressionInterpreter });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

let loading: ReturnType<typeof load> | undefined;

async function load() {
  const [{ compile }, vega, { expressionInterpreter }, width] = await Promise.all([
    import("vega-lite"),
    import("vega"),
    import("vega-interpreter"),
    textWidth(),
  ]);
  // The hook that Vega has for measuring text where there is no canvas.
  Object.assign(Reflect.get(vega, "textMetrics"), { width });
  return { compile, vega, expressionInterpreter };
}

/**
 * A chart as a still picture shows it. Layers named `hover…` show themselves under a pointer only: it goes
 * without. A chart that moves, as with a slider, has a form of its own for it: `usermeta.still`.
 */
export function still({ usermeta, ...chart }: Chart): Chart {
  return (usermeta?.still ?? withoutHover(chart)) as Chart;
}

function withoutHover(view: object): object {
  const kept: Record<string, unknown> = { ...view };
  if (Array.isArray(kept.layer)) {
    kept.layer = kept.layer.filter(({ name }) => !name?.startsWith("hover")).map(withoutHover);
  }
  if (kept.spec !== undefined) kept.spec = withoutHover(kept.spec as object);
  return kept;
}
