/** @jsxImportSource preact */
import type { ExplorerData } from "../explorer_data.ts";
import type { StillFigure } from "../still.ts";
import { Explorer } from "./explorer.tsx";

/** The attention explorer; still pictures of all heads where scripts do not run. */
export function Attention({ figures, data: { examples, omitted } }: {
  figures: readonly StillFigure[];
  data: ExplorerData;
}) {
  const stills = figures.filter(({ figure }) => figure.kind === "attention");
  if (examples.length === 0 && stills.length === 0) return null;
  return (
    <section id="attention" aria-labelledby="attention-heading">
      <h2 id="attention-heading">Attention</h2>
      {stills.map(({ figure, picture, description, problem }) => (
        <figure class="attention">
          {problem === undefined
            ? <img class="still" src={picture?.source} width={picture?.width} alt={description} />
            : <p class="problem">{problem}</p>}
          <figcaption>{figure.caption}</figcaption>
        </figure>
      ))}
      {examples.length === 0 ? null : <Explorer />}
      {omitted === 0 ? null : (
        <p class="note">
          {omitted} more example{omitted === 1 ? " is" : "s are"} left out to keep this page small.
        </p>
      )}
    </section>
  );
}
