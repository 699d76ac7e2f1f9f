/// <reference lib="dom" />
/** What the page remembers and reacts to: its mode of colors, and the copy button. */
import type { Mode } from "../../chart/palette.ts";

/** The mode that the reader chose, or the system's. */
export function mode(): Mode {
  const chosen = document.documentElement.dataset.mode;
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Lets the button switch between light and dark, and tells `changed` of it. */
export function modeButton(button: HTMLButtonElement, changed: () => void): void {
  const name = () => {
    const other = mode() === "dark" ? "light" : "dark";
    button.textContent = other === "dark" ? "Dark" : "Light";
    button.setAttribute("aria-label", `Switch to ${other} colors`);
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    document.documentElement.dataset.mode = mode() === "dark" ? "light" : "dark";
    name();
    changed();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    name();
    changed();
  });
  name();
}

/** Lets the button copy the text of the element before it, and says so. */
export function copyButton(button: HTMLButtonElement): void {
  const text = button.previousElementSibling;
  if (text === null) return;
  button.hidden = false;
  const name = button.ariaLabel;
  button.addEventListener("click", async () => {
    button.textContent = await copied(text) ? "Copied" : "Press Ctrl+C";
    button.ariaLabel = button.textContent;
    setTimeout(() => {
      button.textContent = "Copy";
      button.ariaLabel = name;
    }, 2000);
  });
}

async function copied(element: Element): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(element.textContent ?? "");
    return true;
  } catch {
    // Where the browser keeps the clipboard from pages, at least the text is selected.
    getSelection()?.selectAllChildren(element);
    return false;
  }
}
