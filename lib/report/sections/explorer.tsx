/** @jsxImportSource preact */

/** The attention explorer's empty frame: the page's script fills it, and hides what has one choice only. */
export function Explorer() {
  return (
    <div id="explorer" hidden>
      <div class="controls">
        <Choice name="variant" label="Model" />
        <Choice name="example" label="Example" />
        <Choice name="part" label="Attention" />
        <label class="slider">
          <span>
            Training step <b data-part="step-name"></b>
          </span>
          <input type="range" data-part="step" min="0" step="1" />
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
      <Strip name="queries" label="Tokens: choose one to see where it looks" />
      <Strip name="keys" label="What it looks at" />
      <p data-part="weights" class="weights" aria-live="polite"></p>
      <div class="panes">
        <div
          class="heads"
          data-part="heads"
          role="group"
          aria-label="All heads; arrow keys move between them"
        >
        </div>
        <div class="chosen">
          <div class="controls zoom" data-part="zoom">
            <Choice name="span" label="Shown" />
            <Slider name="queries-from" label="Queries from" />
            <Slider name="keys-from" label="Keys from" />
          </div>
          <p data-part="name" class="chosen-name"></p>
          <div data-part="chart"></div>
        </div>
      </div>
      <p class="note">
        A cell is the share of attention that the token of its row pays to the token of its column,
        from 0 to 1, colored by square root so that small weights show.
      </p>
    </div>
  );
}

function Choice({ name, label }: { name: string; label: string }) {
  return (
    <label>
      <span>{label}</span> <select data-part={name}></select>
    </label>
  );
}

function Slider({ name, label }: { name: string; label: string }) {
  return (
    <label class="slider">
      <span>
        {label} <b data-part={`${name}-name`}></b>
      </span>
      <input type="range" data-part={name} min="0" step="1" />
    </label>
  );
}

/** Running text whose tokens can be chosen, or show their weight as a color. */
function Strip({ name, label }: { name: string; label: string }) {
  return (
    <div class="strip">
      <p id={`strip-${name}`}>{label}</p>
      <div data-part={name} role="group" aria-labelledby={`strip-${name}`}></div>
    </div>
  );
}
