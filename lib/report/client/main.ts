/// <reference lib="dom" />
/**
 * What runs in a report: charts come to life, heads can be explored, colors switched, the command
 * copied. Without it the report shows still pictures and misses nothing else.
 */
import type { Chart } from "../../chart/chart.ts";
import { draw } from "./draw.ts";
import { explorer } from "./explorer.ts";
import { copyButton, modeButton } from "./page.ts";
import { runPacked, unpack } from "./unpack.ts";

const redraws: (() => void)[] = [];

const modes = document.querySelector<HTMLButtonElement>("#mode");
if (modes) modeButton(modes, () => redraws.forEach((redraw) => redraw()));
document.querySelectorAll<HTMLButtonElement>("button.copy").forEach(copyButton);

const [charts, examples] = await Promise.all([unpack("charts"), unpack("attention-data")])
  .then((texts) => texts.map((text) => JSON.parse(text)));
await runPacked("libraries");

/** Calls back once, when the element comes near the window. */
function whenNear(element: Element, act: () => void): void {
  const observer = new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting) return;
    observer.disconnect();
    act();
  }, { rootMargin: "600px" });
  observer.observe(element);
}

for (const figure of document.querySelectorAll<HTMLElement>("figure[data-chart]")) {
  const place = figure.querySelector<HTMLElement>(".interactive");
  const chart: Chart | undefined = charts[Number(figure.dataset.chart)];
  if (place === null || chart === undefined || chart === null) continue;
  whenNear(figure, () => {
    const redraw = async () => {
      place.hidden = false;
      await draw(place, chart);
      figure.classList.add("alive");
    };
    redraws.push(redraw);
    redraw();
  });
}

const root = document.querySelector<HTMLElement>("#explorer");
if (root && examples.length > 0) {
  whenNear(root.parentElement ?? root, () => redraws.push(explorer(root, examples)));
}
document.documentElement.dataset.ready = "true";
