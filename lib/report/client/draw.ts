/// <reference lib="dom" />
/** Charts in the page. */
import type { Chart } from "../../chart/chart.ts";
import { theme } from "../../chart/theme.ts";
import { mode } from "./page.ts";

interface View {
  data(name: string, values: readonly object[]): View;
  runAsync(): Promise<View>;
  origin(): readonly [x: number, y: number];
  padding(): { readonly left: number; readonly top: number };
  signal(name: "width" | "height"): number;
}

declare const vegaEmbed: (element: HTMLElement, chart: object, options: object) => Promise<{
  readonly view: View;
  finalize(): void;
}>;

/** How a chart is drawn. */
export interface DrawOptions {
  readonly renderer?: "svg" | "canvas";
  readonly actions?: boolean;
  /** Hears where the plot was clicked: shares of its width and of its height, from the top left. */
  readonly onPick?: (x: number, y: number) => void;
}

interface Drawing {
  /** The chart without its named data, and all that decides how it looks. */
  readonly form: string;
  readonly view: View;
  finalize(): void;
}

interface Place {
  drawing?: Drawing;
  next?: { readonly chart: Chart; readonly options: DrawOptions };
  running?: Promise<void>;
}

const places = new WeakMap<HTMLElement, Place>();

/**
 * Draws a chart into an element, in place of what was there. Where only named data differ from what is
 * there, the picture is updated; of charts that arrive while one is drawn only the last one is drawn.
 */
export function draw(element: HTMLElement, chart: Chart, options: DrawOptions = {}): Promise<void> {
  const place = places.get(element) ?? {};
  places.set(element, place);
  place.next = { chart, options };
  place.running ??= drawAll(element, place).finally(() => place.running = undefined);
  return place.running;
}

async function drawAll(element: HTMLElement, place: Place): Promise<void> {
  while (place.next !== undefined) {
    const { chart, options } = place.next;
    place.next = undefined;
    place.drawing = await drawOne(element, chart, options, place.drawing);
    nameAsOne(element, chart.description ?? "");
  }
}

async function drawOne(
  element: HTMLElement,
  chart: Chart,
  { renderer = "svg", actions = true, onPick }: DrawOptions,
  before: Drawing | undefined,
): Promise<Drawing> {
  const { form, data } = withoutData(fit(chart, element.clientWidth), [
    renderer,
    mode(),
    element.clientWidth,
  ]);
  if (before?.form === form) {
    for (const [name, values] of data) before.view.data(name, values);
    await before.view.runAsync();
    return before;
  }
  const embedded = await vegaEmbed(element, fit(chart, element.clientWidth), {
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
  before?.finalize();
  if (onPick !== undefined) listen(element, embedded.view, onPick);
  return { form, view: embedded.view, finalize: () => embedded.finalize() };
}

/** Clicks in the plot, also where it has no mark. */
function listen(element: HTMLElement, view: View, onPick: NonNullable<DrawOptions["onPick"]>) {
  const picture = element.querySelector(".marks");
  picture?.addEventListener("click", (event) => {
    const { clientX, clientY } = event as MouseEvent;
    const { left, top } = picture.getBoundingClientRect();
    const [originX, originY] = view.origin();
    const padding = view.padding();
    const x = (clientX - left - padding.left - originX) / view.signal("width");
    const y = (clientY - top - padding.top - originY) / view.signal("height");
    if (x >= 0 && x < 1 && y >= 0 && y < 1) onPick(x, y);
  });
}

/** A chart's form, and its named data apart. */
function withoutData(chart: Chart, how: readonly unknown[]) {
  const data = new Map<string, readonly object[]>();
  const form = JSON.stringify([how, chart], (key, value) => {
    if (key === "description") return undefined;
    if (key !== "data" || typeof value?.name !== "string") return value;
    data.set(value.name, value.values);
    return value.name;
  });
  return { form, data };
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
  if (room <= 0) return chart;
  if (room < 500) return fitWidth(withNarrowLegends(chart, room), room);
  return fitWidth(chart, room);
}

/** No legend has more columns than there is room for. */
function withNarrowLegends(chart: Chart, room: number): Chart {
  return JSON.parse(
    JSON.stringify(chart),
    (key, value) =>
      key === "legend" && value?.columns !== undefined
        ? { ...value, columns: Math.max(1, Math.min(value.columns, Math.floor(room / 165))) }
        : value,
  );
}

function fitWidth(chart: Chart, room: number): Chart {
  const sized = chart as Sized;
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
