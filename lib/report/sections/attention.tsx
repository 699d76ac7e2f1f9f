/** @jsxImportSource preact */
import type { ExplorerData } from "../attention_data.ts";
import type { StillFigure } from "../still.ts";

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

function Explorer() {
  return (
    <div id="explorer" hidden>
      <div class="controls">
        <label>
          Variant <select data-part="variant"></select>
        </label>
        <label>
          Example <select data-part="example"></select>
        </label>
        <label>
          Token <select data-part="query"></select>
        </label>
        <fieldset>
          <legend>View</legend>
          <label>
            <input type="radio" name="view" value="heatmap" checked /> Heatmap
          </label>
          <label>
            <input type="radio" name="view" value="lines" /> Lines
          </label>
        </fieldset>
      </div>
      <div class="panes">
        <div
          class="heads"
          data-part="heads"
          role="group"
          aria-label="All heads; arrow keys move between them"
        >
        </div>
        <div class="chosen">
          <div data-part="chart"></div>
          <p data-part="weights" class="weights" aria-live="polite"></p>
        </div>
      </div>
    </div>
  );
}
