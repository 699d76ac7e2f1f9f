// deno-lint-ignore-file jsx-key -- rendered once, to a string: nothing is ever matched by key
/** @jsxImportSource preact */
import type { Figure } from "../../experiment/record.ts";
import type { StillFigure } from "../still.ts";

/** Every figure: a still picture that a chart to explore replaces where scripts run. */
export function Figures({ figures }: { figures: readonly StillFigure[] }) {
  const drawn = figures.filter(({ figure }) => figure.kind !== "attention");
  if (drawn.length === 0) return null;
  return (
    <section id="figures" aria-labelledby="figures-heading">
      <h2 id="figures-heading">Figures</h2>
      {drawn.map((still, index) => <Drawn still={still} number={index + 1} />)}
    </section>
  );
}

function Drawn({ still: { figure, index, picture, description, remark, problem }, number }: {
  still: StillFigure;
  number: number;
}) {
  return (
    <figure data-chart={problem === undefined ? index : undefined}>
      {problem === undefined
        ? (
          <>
            <img class="still" src={picture?.source} width={picture?.width} alt={description} />
            <div class="interactive" hidden></div>
          </>
        )
        : <p class="problem">{problem}</p>}
      <Caption figure={figure} number={number} remark={remark} />
    </figure>
  );
}

function Caption({ figure: { title, caption }, number, remark }: {
  figure: Figure;
  number: number;
  remark?: string;
}) {
  return (
    <figcaption>
      <b>Figure {number}. {title}.</b> {caption}
      {remark === undefined || remark === "" ? null : <span class="remark">{remark}</span>}
    </figcaption>
  );
}
