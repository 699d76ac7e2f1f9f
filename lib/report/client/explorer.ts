/// <reference lib="dom" />
/** The attention explorer: choose a variant, an example, a head and a token, and look. */
import { attentionConnections } from "../../chart/attention/connections.ts";
import { attentionHead } from "../../chart/attention/head.ts";
import { headPattern } from "../../chart/attention/pattern.ts";
import { visibleToken } from "../../chart/attention/tokens.ts";
import type { ExplorerExample } from "../attention_data.ts";
import { draw } from "./draw.ts";
import { mode } from "./page.ts";
import { thumbnail } from "./thumbnail.ts";

interface Choice {
  example: number;
  layer: number;
  head: number;
  query: number;
  view: "heatmap" | "lines";
}

/** Brings the explorer to life; returns what redraws it. */
export function explorer(root: HTMLElement, examples: readonly ExplorerExample[]): () => void {
  const find = <T extends HTMLElement>(name: string) =>
    root.querySelector<T>(`[data-part="${name}"]`)!;
  const variants = find<HTMLSelectElement>("variant");
  const titles = find<HTMLSelectElement>("example");
  const tokens = find<HTMLSelectElement>("query");
  const heads = find("heads");
  const choice: Choice = { example: 0, layer: 0, head: 0, query: 0, view: "heatmap" };
  const current = () => examples[choice.example];

  const drawHeads = () => {
    const { patterns } = current();
    const columns = Math.max(...patterns.map((layer) => layer.length));
    heads.style.setProperty("--heads", String(columns));
    heads.parentElement?.classList.toggle("wide", columns > 6);
    heads.replaceChildren(
      label(columns > 6 ? "Head" : "", "corner"),
      ...Array.from(
        { length: columns },
        (_, head) => label(columns > 6 ? `${head}` : `Head ${head}`, "column"),
      ),
      ...patterns.flatMap((layer, layerIndex) => [
        label(`Layer ${layerIndex}`, "layer"),
        ...Array.from(
          { length: columns },
          (_, head) => head < layer.length ? headButton(layerIndex, head) : label("", "corner"),
        ),
      ]),
    );
  };
  const headButton = (layer: number, head: number) => {
    const button = document.createElement("button");
    const chosen = layer === choice.layer && head === choice.head;
    button.type = "button";
    button.setAttribute("aria-label", `Layer ${layer}, head ${head}`);
    button.setAttribute("aria-pressed", String(chosen));
    button.tabIndex = chosen ? 0 : -1;
    button.dataset.layer = String(layer);
    button.dataset.head = String(head);
    button.append(thumbnail(headPattern(current(), { layer, head }, 96), mode()));
    return button;
  };
  const select = (layer: number, head: number, focus: boolean) => {
    const button = heads.querySelector<HTMLButtonElement>(
      `button[data-layer="${layer}"][data-head="${head}"]`,
    );
    if (button === null) return;
    for (const other of heads.querySelectorAll("button")) {
      other.setAttribute("aria-pressed", String(other === button));
      other.tabIndex = other === button ? 0 : -1;
    }
    Object.assign(choice, { layer, head });
    if (focus) button.focus();
    drawHead();
  };
  const drawHead = () => {
    const { layer, head, query, view } = choice;
    const { variant, ...example } = current();
    const title = `${variant}: ${example.title}`;
    const chart = view === "heatmap"
      ? attentionHead(example, { layer, head, title, size: Math.min(480, root.clientWidth - 110) })
      : attentionConnections(example, { layer, head, query, title });
    draw(find("chart"), chart, { renderer: view === "heatmap" ? "canvas" : "svg" });
    find("weights").textContent = strongest(example, choice);
  };
  const changeExample = () => {
    const found = examples.findIndex(({ variant, title }) =>
      variant === variants.value && title === titles.value
    );
    choice.example = Math.max(0, found);
    const { patterns, queryTokens } = current();
    choice.layer = Math.min(choice.layer, patterns.length - 1);
    choice.head = Math.min(choice.head, patterns[choice.layer].length - 1);
    tokens.replaceChildren(
      ...queryTokens.map((token, index) =>
        new Option(`${index}: ${visibleToken(token)}`, String(index))
      ),
    );
    choice.query = queryTokens.length - 1;
    tokens.value = String(choice.query);
    drawHeads();
    drawHead();
  };
  const changeVariant = () => {
    const kept = titles.value;
    const own = examples.filter(({ variant }) => variant === variants.value);
    titles.replaceChildren(...own.map(({ title }) => new Option(title, title)));
    if (own.some(({ title }) => title === kept)) titles.value = kept;
    changeExample();
  };

  variants.replaceChildren(
    ...[...new Set(examples.map(({ variant }) => variant))].map((name) => new Option(name, name)),
  );
  variants.addEventListener("change", changeVariant);
  titles.addEventListener("change", changeExample);
  tokens.addEventListener("change", () => {
    choice.query = Number(tokens.value);
    drawHead();
  });
  for (const radio of root.querySelectorAll<HTMLInputElement>("input[type=radio]")) {
    radio.addEventListener("change", () => {
      choice.view = radio.value === "lines" ? "lines" : "heatmap";
      drawHead();
    });
  }
  heads.addEventListener("click", (event) => {
    const button = (event.target as Element).closest("button");
    if (button) select(Number(button.dataset.layer), Number(button.dataset.head), false);
  });
  heads.addEventListener("keydown", (event) => {
    const step = arrows[event.key];
    if (step === undefined) return;
    event.preventDefault();
    select(choice.layer + step[0], choice.head + step[1], true);
  });
  root.hidden = false;
  changeVariant();
  return () => {
    drawHeads();
    drawHead();
  };
}

const arrows: Record<string, readonly [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Names a row or column for the eye; the buttons' own names say it all. */
function label(text: string, kind: string): HTMLElement {
  const element = document.createElement("span");
  element.className = kind;
  element.textContent = text;
  element.ariaHidden = "true";
  return element;
}

/** The keys that the chosen query looks at most, in words. */
function strongest(
  { queryTokens, keyTokens, patterns }: Omit<ExplorerExample, "variant">,
  { layer, head, query }: Choice,
): string {
  const width = keyTokens.length;
  const row = patterns[layer][head].slice(query * width, (query + 1) * width);
  const best = row.map((weight, key) => ({ weight, key }))
    .filter(({ weight }) => weight >= 0.005)
    .sort((a, b) => b.weight - a.weight).slice(0, 5)
    .map(({ weight, key }) => `“${visibleToken(keyTokens[key])}” (${key}) ${weight.toFixed(2)}`);
  return `Layer ${layer}, head ${head}: “${
    visibleToken(queryTokens[query])
  }” (${query}) looks at ` +
    `${best.join(", ") || "nothing"}.`;
}
