/** @jsxImportSource preact */
import type { ExperimentResult } from "../../experiment/record.ts";

/** What models of each variant wrote, one run each. */
export function Samples({ result: { runs, variants } }: { result: ExperimentResult }) {
  const samples = variants.flatMap(({ name, label }) => {
    const run = runs.find(({ variant, measures }) =>
      variant === name && Object.values(measures).some(({ kind }) => kind === "text")
    );
    return Object.values(run?.measures ?? {}).flatMap((measure) =>
      measure.kind === "text" ? [{ label, seed: run?.seed, text: measure.text }] : []
    );
  });
  if (samples.length === 0) return null;
  return (
    <section id="samples" aria-labelledby="samples-heading">
      <h2 id="samples-heading">Samples</h2>
      {samples.map(({ label, seed, text }) => (
        <figure class="sample">
          <blockquote>{text}</blockquote>
          <figcaption>{label}, seed {seed}</figcaption>
        </figure>
      ))}
    </section>
  );
}
