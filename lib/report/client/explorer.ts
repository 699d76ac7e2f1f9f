/// <reference lib="dom" />
/** The attention explorer: choose a model, a sequence, a training step, a head and a token, and look. */
import { attentionConnections } from "../../chart/attention/connections.ts";
import { attentionHead, headName } from "../../chart/attention/head.ts";
import { type AttentionInput, headPattern } from "../../chart/attention/pattern.ts";
import { visibleToken } from "../../chart/attention/tokens.ts";
import type { Chart } from "../../chart/chart.ts";
import type { ExplorerExample } from "../attention_data.ts";
import { draw } from "./draw.ts";
import { chooseHeads, showHeads } from "./heads.ts";
import { type Facet, type Series, seriesOf, valuesOf } from "./series.ts";
import { chooseTokens, scrollTo, showTokens, showWeights } from "./strips.ts";
import { drawnTokens, zoom } from "./zoom.ts";

type View = "heatmap" | "lines";

/** Rows of a picture; longer sequences are pooled. */
const limits: Readonly<Record<View, number>> = { heatmap: drawnTokens, lines: 64 };

/** Brings the explorer to life; returns what redraws it. */
export function explorer(root: HTMLElement, examples: readonly ExplorerExample[]): () => void {
  const find = <T extends HTMLElement>(name: string) =>
    root.querySelector<T>(`[data-part="${name}"]`)!;
  const all = seriesOf(examples);
  const selects: readonly (readonly [Facet, HTMLSelectElement])[] = [
    ["variant", find("variant")],
    ["title", find("example")],
    ["part", find("part")],
  ];
  const slider = find<HTMLInputElement>("step");
  const strips = { queries: find("queries"), keys: find("keys") };
  const heads = find("heads");
  const state = { series: all[0], layer: 0, head: 0, query: 0, view: "heatmap" as View };
  const current = () => state.series.steps[Number(slider.value)];
  const zoomed = zoom(find("zoom"), () => drawHead());

  const drawHead = () => {
    const example = current();
    showWeights(strips, state.query, rowOf(example, state));
    find("weights").textContent = strongest(example, state);
    find("name").textContent = capitalized(headName(state));
    const room = root.querySelector(".chosen")!.clientWidth;
    draw(find("chart"), chartOf(example, room), {
      renderer: state.view === "heatmap" ? "canvas" : "svg",
      onPick: pick,
    });
  };
  const chartOf = (example: AttentionInput, room: number) => {
    const window = zoomed.window();
    const { layer, head, query } = state;
    const { perBin } = headPattern(example, state, limits[state.view], window);
    const hint = perBin === 1
      ? ""
      : `; each cell pools ${perBin} × ${perBin} tokens: click to zoom`;
    find("name").textContent += hint;
    return untitled(
      state.view === "heatmap"
        ? attentionHead(example, {
          layer,
          head,
          window,
          limit: limits.heatmap,
          size: Math.max(160, Math.min(520, room - 110)),
          ...axisTitles(example),
        })
        : attentionConnections(example, {
          layer,
          head,
          query,
          window,
          limit: limits.lines,
          width: Math.max(300, Math.min(460, room - 10)),
        }),
    );
  };
  const pick = (x: number, y: number) => {
    const example = current();
    const pattern = headPattern(example, state, limits[state.view], zoomed.window());
    const { queries, keys, perBin, firstQuery, firstKey } = pattern;
    // Beside the lines, one row stands for as many tokens as the longer side has.
    const rows = state.view === "heatmap" ? queries.length : Math.max(queries.length, keys.length);
    const query = firstQuery + Math.floor(y * rows) * perBin;
    if (query >= example.queryTokens.length) return;
    if (state.view === "lines" && x > 0.4) return;
    state.query = query;
    scrollTo(strips, query);
    if (perBin > 1) zoomed.to(query, firstKey + Math.floor(x * keys.length) * perBin);
    else drawHead();
  };
  const showStep = () => {
    const { step } = current();
    find("step-name").textContent = step === undefined ? "" : String(step);
    slider.setAttribute("aria-valuetext", `step ${step}`);
    showHeads(heads, current(), state);
    drawHead();
  };
  const showSeries = () => {
    const { steps } = state.series;
    slider.parentElement!.hidden = steps.length < 2;
    slider.max = String(steps.length - 1);
    slider.value = slider.max;
    const { patterns, queryTokens } = current();
    state.layer = Math.min(state.layer, patterns.length - 1);
    state.head = Math.min(state.head, patterns[state.layer].length - 1);
    state.query = queryTokens.length - 1;
    showTokens(strips, current());
    scrollTo(strips, state.query);
    zoomed.fit(current());
    showStep();
  };
  const chooseSeries = () => {
    let left: readonly Series[] = all;
    for (const [facet, select] of selects) {
      const values = valuesOf(left, facet);
      const kept = values.includes(select.value) ? select.value : values[0];
      select.replaceChildren(...values.map((value) => new Option(value, value)));
      select.value = kept;
      select.parentElement!.hidden = values.length < 2;
      left = left.filter((series) => series[facet] === kept);
    }
    state.series = left[0];
    showSeries();
  };

  for (const [, select] of selects) select.addEventListener("change", chooseSeries);
  slider.addEventListener("input", showStep);
  chooseHeads(heads, () => state, (place) => {
    Object.assign(state, place);
    drawHead();
  });
  chooseTokens(strips, () => state.query, (query) => {
    state.query = query;
    zoomed.include(query, strongestKey(current(), state));
    drawHead();
  });
  for (const radio of root.querySelectorAll<HTMLInputElement>("input[type=radio]")) {
    radio.addEventListener("change", () => {
      state.view = radio.value as View;
      drawHead();
    });
  }
  root.hidden = false;
  chooseSeries();
  return showStep;
}

interface Choice {
  readonly layer: number;
  readonly head: number;
  readonly query: number;
}

/** The page names the head, so that another head is the same chart with other data. */
function untitled({ title: _, ...chart }: Chart): Chart {
  return chart as Chart;
}

const capitalized = (text: string) => text[0].toUpperCase() + text.slice(1);

function axisTitles({ queryTokens, keyTokens }: AttentionInput) {
  return queryTokens.join("\0") === keyTokens.join("\0")
    ? {}
    : { queryTitle: "Target (attends)", keyTitle: "Source (attended to)" };
}

function rowOf({ patterns, keyTokens }: AttentionInput, { layer, head, query }: Choice) {
  const width = keyTokens.length;
  const weights = patterns[layer][head];
  return Array.from({ length: width }, (_, key) => weights[query * width + key]);
}

function strongestKey(example: AttentionInput, choice: Choice): number {
  const row = rowOf(example, choice);
  return row.indexOf(Math.max(...row));
}

/** The keys that the chosen query looks at most, in words. */
function strongest(example: AttentionInput, choice: Choice): string {
  const { queryTokens, keyTokens } = example;
  const { layer, head, query } = choice;
  const best = rowOf(example, choice).map((weight, key) => ({ weight, key }))
    .filter(({ weight }) => weight >= 0.005)
    .sort((a, b) => b.weight - a.weight).slice(0, 5)
    .map(({ weight, key }) => `“${visibleToken(keyTokens[key])}” (${key}) ${weight.toFixed(2)}`);
  return `Layer ${layer}, head ${head}: “${visibleToken(queryTokens[query])}” (${query}) looks at ${
    best.join(", ") || "nothing"
  }.`;
}
