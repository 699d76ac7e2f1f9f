/// <reference lib="dom" />
/** All heads of all layers as small pictures, of which one is chosen. */
import { type AttentionInput, headPattern } from "../../chart/attention/pattern.ts";
import { mode } from "./page.ts";
import { press, roving } from "./roving.ts";
import { thumbnail } from "./thumbnail.ts";

/** Which head. */
export interface HeadPlace {
  readonly layer: number;
  readonly head: number;
}

// Beyond so many heads in a row, the pictures take the page's whole width.
const narrow = 6;

/** Fills the group with a button for each head. */
export function showHeads(group: HTMLElement, example: AttentionInput, chosen: HeadPlace): void {
  const { patterns } = example;
  const columns = Math.max(...patterns.map((layer) => layer.length));
  const wide = columns > narrow;
  group.style.setProperty("--heads", String(columns));
  group.parentElement?.classList.toggle("wide", wide);
  group.replaceChildren(
    label(wide ? "Head" : "", "corner"),
    ...Array.from(
      { length: columns },
      (_, head) => label(wide ? `${head}` : `Head ${head}`, "column"),
    ),
    ...patterns.flatMap((layer, layerIndex) => [
      label(`Layer ${layerIndex}`, "layer"),
      ...Array.from(
        { length: columns },
        (_, head) =>
          head < layer.length
            ? headButton(example, { layer: layerIndex, head })
            : label("", "corner"),
      ),
    ]),
  );
  const button = buttonOf(group, chosen);
  if (button) press(group, button);
}

/** Lets heads be chosen by pointer and by arrow keys. */
export function chooseHeads(
  group: HTMLElement,
  current: () => HeadPlace,
  chosen: (place: HeadPlace) => void,
): void {
  roving(
    group,
    (down, right) => {
      const { layer, head } = current();
      return buttonOf(group, { layer: layer + down, head: head + right });
    },
    (button, focus) => {
      press(group, button, focus);
      chosen({ layer: Number(button.dataset.layer), head: Number(button.dataset.head) });
    },
  );
}

function buttonOf(group: HTMLElement, { layer, head }: HeadPlace): HTMLButtonElement | undefined {
  const name = `button[data-layer="${layer}"][data-head="${head}"]`;
  return group.querySelector<HTMLButtonElement>(name) ?? undefined;
}

function headButton(example: AttentionInput, { layer, head }: HeadPlace): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-label", `Layer ${layer}, head ${head}`);
  button.dataset.layer = String(layer);
  button.dataset.head = String(head);
  button.append(thumbnail(headPattern(example, { layer, head }, 96), mode()));
  return button;
}

/** Names a row or column for the eye; the buttons' own names say it all. */
function label(text: string, kind: string): HTMLElement {
  const element = document.createElement("span");
  element.className = kind;
  element.textContent = text;
  element.ariaHidden = "true";
  return element;
}
