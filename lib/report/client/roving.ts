/// <reference lib="dom" />
/** Groups of buttons of which one is pressed: one stop of the Tab key, arrow keys inside. */

/** Presses one of a group's buttons, and lets it alone be reached by Tab. */
export function press(group: HTMLElement, pressed: HTMLButtonElement, focus = false): void {
  for (const button of group.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button === pressed));
    button.tabIndex = button === pressed ? 0 : -1;
  }
  if (focus) pressed.focus();
}

/**
 * Calls `choose` with the button that is clicked, or that an arrow key leads to: `next` finds it by the
 * key's step downward and to the right.
 */
export function roving(
  group: HTMLElement,
  next: (down: number, right: number) => HTMLButtonElement | undefined,
  choose: (button: HTMLButtonElement, focus: boolean) => void,
): void {
  group.addEventListener("click", (event) => {
    const button = (event.target as Element).closest("button");
    if (button) choose(button, false);
  });
  group.addEventListener("keydown", (event) => {
    const step = arrows[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const button = next(...step);
    if (button !== undefined) choose(button, true);
  });
}

const arrows: Record<string, readonly [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};
