/** @jsxImportSource preact */
import type { ComponentChildren } from "preact";

/** What may be wider than a phone scrolls by itself, with the keyboard too. */
export function Scrolling({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <div class="scrolling" role="region" aria-label={`Table: ${label}`} tabindex={0}>
      {children}
    </div>
  );
}
