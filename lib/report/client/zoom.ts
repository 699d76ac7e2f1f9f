/// <reference lib="dom" />
/** Zooming into sequences that are too long to draw token by token. */
import type { AttentionInput, AttentionWindow } from "../../chart/attention/pattern.ts";

/** Longer sequences are pooled, and can be zoomed into. */
export const drawnTokens = 96;

const spans = [96, 48, 24];

/** The part of a sequence that is drawn. */
export interface Zoom {
  /** The window that is chosen; all tokens where it is empty. */
  window(): AttentionWindow;
  /** Begins anew with another example; an equally long one keeps the window. */
  fit(example: AttentionInput): void;
  /** Zooms to around a cell of the pooled picture. */
  to(query: number, key: number): void;
  /** Moves the window, where there is one, so that both are in it. */
  include(query: number, key: number): void;
}

/** Brings the controls to life; `changed` hears when the window is another one. */
export function zoom(root: HTMLElement, changed: () => void): Zoom {
  const find = <T extends HTMLElement>(name: string) =>
    root.querySelector<T>(`[data-part="${name}"]`)!;
  const span = find<HTMLSelectElement>("span");
  const axes = (["queries", "keys"] as const).map((axis) => ({
    axis,
    slider: find<HTMLInputElement>(`${axis}-from`),
    name: find<HTMLElement>(`${axis}-from-name`),
    length: 0,
  }));
  const chosen = () => Number(span.value);
  const part = ({ slider, length }: typeof axes[number]): [number, number] => {
    const from = Number(slider.value);
    return [from, Math.min(length, from + chosen())];
  };
  const settle = () => {
    for (const one of axes) {
      const { slider, name, length } = one;
      slider.max = String(Math.max(0, length - chosen()));
      slider.parentElement!.hidden = chosen() === 0 || length <= chosen();
      const [from, to] = part(one);
      name.textContent = `${from} to ${to - 1}`;
    }
  };
  const center = ({ slider }: typeof axes[number], place: number) => {
    slider.value = String(Math.max(0, place - chosen() / 2));
  };
  span.addEventListener("change", () => {
    settle();
    changed();
  });
  for (const { slider } of axes) {
    slider.addEventListener("input", () => {
      settle();
      changed();
    });
  }
  return {
    window() {
      if (chosen() === 0) return {};
      const [queries, keys] = axes.map(part);
      return { queries, keys };
    },
    fit({ queryTokens, keyTokens }) {
      const lengths = [queryTokens.length, keyTokens.length];
      if (axes.every(({ length }, index) => length === lengths[index])) return;
      axes.forEach((one, index) => {
        one.length = lengths[index];
        one.slider.value = "0";
      });
      const longest = Math.max(...lengths);
      root.hidden = longest <= drawnTokens;
      span.replaceChildren(
        new Option(`all ${longest} tokens, pooled`, "0"),
        ...spans.map((count) => new Option(`${count} tokens`, String(count))),
      );
      span.value = "0";
      settle();
    },
    to(query, key) {
      if (root.hidden || chosen() !== 0) return;
      span.value = "48";
      settle();
      axes.forEach((one, index) => center(one, [query, key][index]));
      settle();
      changed();
    },
    include(query, key) {
      if (chosen() === 0) return;
      axes.forEach((one, index) => {
        const place = [query, key][index];
        const [from, to] = part(one);
        if (place < from || place >= to) center(one, place);
      });
      settle();
    },
  };
}
