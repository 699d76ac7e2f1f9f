/// <reference lib="dom" />
/** Charts in the page. */
import type { Chart } from "../../chart/chart.ts";
import { theme } from "../../chart/theme.ts";
import { mode } from "./page.ts";

declare const vegaEmbed: (element: HTMLElement, chart: object, options: object) => Promise<{
  finalize(): void;
}>;

const drawn = new WeakMap<HTMLElement, { finalize(): void }>();

/** Draws a chart into an element, in place of what was there. */
export async function draw(
  element: HTMLElement,
  chart: Chart,
  { renderer = "svg", actions = true }: { renderer?: "svg" | "canvas"; actions?: boolean } = {},
): Promise<void> {
  const view = await vegaEmbed(element, fit(chart, element.clientWidth), {
    renderer,
    config: pageTheme(element.clientWidth),
    // Expressions are interpreted, never compiled: the page's policy forbids making code of text.
    ast: true,
    actions: actions && { export: true, source: false, compiled: false, editor: false },
    defaultStyle: false,
    downloadFileName: "chart",
    tooltip: { disableDefaultStyle: true },
    i18n: { PNG_ACTION: "Save as PNG", SVG_ACTION: "Save as SVG" },
  });
  drawn.get(element)?.finalize();
  drawn.set(element, view);
  nameAsOne(element, chart.description ?? "");
}

/** To who listens, a chart is one picture with one description, not a hundred nameless marks. */
function nameAsOne(element: HTMLElement, description: string): void {
  for (const picture of element.querySelectorAll("svg.marks, canvas.marks")) {
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", description);
    picture.removeAttribute("aria-roledescription");
    for (const part of picture.children) part.setAttribute("aria-hidden", "true");
  }
}

/** The charts' theme on the page's own paper, legends in columns where there is no room for a row. */
function pageTheme(room: number): object {
  const config = theme(mode());
  const legend = room < 500 ? { ...config.legend, columns: Math.floor(room / 130) } : config.legend;
  return { ...config, legend, background: "transparent", padding: 2 };
}

interface Sized {
  readonly width?: number | { readonly step: number };
  readonly columns?: number;
  readonly facet?: object;
  readonly spec?: Sized;
  readonly encoding?: { readonly x?: { readonly type?: string } };
}

/** The chart made to fit: curves get narrower, panels move below each other. */
export function fit(chart: Chart, room: number): Chart {
  const sized = chart as Sized;
  if (room <= 0) return chart;
  if (sized.columns !== undefined && typeof sized.spec?.width === "number") {
    const columns = Math.max(
      1,
      Math.min(sized.columns, Math.floor(room / (sized.spec.width + 50))),
    );
    // Cells with numbers in them stay as they are: what does not fit scrolls.
    const width = sized.spec.encoding === undefined
      ? Math.min(sized.spec.width, room - axisRoom)
      : sized.spec.width;
    return { ...sized, columns, spec: { ...sized.spec, width } } as unknown as Chart;
  }
  if (typeof sized.width === "number" && sized.encoding === undefined) {
    return { ...sized, width: Math.min(sized.width, room - axisRoom) } as unknown as Chart;
  }
  return chart;
}

// What axis labels and titles take of the width, at most.
const axisRoom = 105;
