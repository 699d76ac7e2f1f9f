/// <reference lib="dom" />
/**
 * What runs in a report: charts come to life, heads can be explored, colors switched, the command
 * copied. Without it the report shows still pictures and misses nothing else.
 */
import type { Chart } from "../../chart/chart.ts";
import { draw } from "./draw.ts";
import { explorer } from "./explorer.ts";
import { copyButton, modeButton } from "./page.ts";
import { unpackAttention } from "../attention_data.ts";
import { runPacked, unpack, unpackBytes } from "./unpack.ts";

const redraws: (() => void)[] = [];

const modes = document.querySelector<HTMLButtonElement>("#mode");
if (modes) modeButton(modes, () => redraws.forEach((redraw) => redraw()));
document.querySelectorAll<HTMLButtonElement>("button.copy").forEach(copyButton);

const charts: readonly (Chart | null)[] = JSON.parse(await unpack("charts"));
const examples = unpackAttention({
  examples: JSON.parse(await unpack("attention-data")),
  weights: await unpackBytes("attention-weights"),
});
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
  const chart = charts[Number(figure.dataset.chart)];
  if (place === null || !chart) continue;
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
