/// <reference lib="dom" />
/** The sequence as running text: a token is chosen, and each token's color is the weight that it gets. */
import type { AttentionInput } from "../../chart/attention/pattern.ts";
import { visibleToken } from "../../chart/attention/tokens.ts";
import { css, inkOn, weightColor } from "./colors.ts";
import { mode } from "./page.ts";
import { press, roving } from "./roving.ts";

/** Where the strips stand: one for both where queries and keys are the same tokens. */
export interface Strips {
  readonly queries: HTMLElement;
  readonly keys: HTMLElement;
}

/** Fills the strips with an example's tokens. */
export function showTokens({ queries, keys }: Strips, example: AttentionInput): void {
  const { queryTokens, keyTokens } = example;
  fill(queries, queryTokens, "button");
  const apart = queryTokens.join("\0") !== keyTokens.join("\0");
  keys.parentElement!.hidden = !apart;
  fill(keys, apart ? keyTokens : [], "span");
}

function fill(strip: HTMLElement, tokens: readonly string[], kind: "button" | "span"): void {
  strip.replaceChildren(...tokens.flatMap((token, index) => {
    const element = document.createElement(kind);
    if (element instanceof HTMLButtonElement) element.type = "button";
    element.className = "token";
    element.textContent = visibleToken(token);
    element.dataset.token = String(index);
    return /\n/.test(token) ? [element, document.createElement("br")] : [element];
  }));
}

/** Lets a query be chosen by pointer and by arrow keys. */
export function chooseTokens(
  { queries }: Strips,
  current: () => number,
  chosen: (query: number) => void,
): void {
  roving(
    queries,
    (down, right) => tokenAt(queries, current() + down + right),
    (button, focus) => {
      press(queries, button, focus);
      chosen(Number(button.dataset.token));
    },
  );
}

/** Scrolls the strip, not the page, to where the token is. */
export function scrollTo({ queries }: Strips, query: number): void {
  const token = tokenAt(queries, query);
  if (token) queries.scrollTop = token.offsetTop - queries.clientHeight / 2;
}

/** Presses the chosen query, and colors every key by its weight. */
export function showWeights(strips: Strips, query: number, weights: ArrayLike<number>): void {
  const button = tokenAt(strips.queries, query);
  if (button) press(strips.queries, button);
  const apart = !strips.keys.parentElement!.hidden;
  const colored = (apart ? strips.keys : strips.queries).querySelectorAll<HTMLElement>(".token");
  colored.forEach((token, key) => {
    const color = weightColor(weights[key], mode());
    token.style.backgroundColor = css(color);
    token.style.color = inkOn(color);
    token.title = `${key}: ${weights[key].toFixed(3)}`;
  });
}

function tokenAt(strip: HTMLElement, index: number): HTMLButtonElement | undefined {
  return strip.querySelector<HTMLButtonElement>(`button[data-token="${index}"]`) ?? undefined;
}
