/** @jsxImportSource preact */
import { formatFixed } from "../../chart/format.ts";
import type { Environment, ExperimentResult, RunRecord } from "../../experiment/record.ts";
import { configDifferences, configValue } from "../config_difference.ts";
import { reproducibility } from "../words.ts";
import { Scrolling } from "./scrolling.tsx";
import { Variants } from "./tables.tsx";

/** Everything needed to run it again and to tell whether it came out the same. */
export function Reproduction({ result }: { result: ExperimentResult }) {
  return (
    <section id="reproduction" aria-labelledby="reproduction-heading">
      <h2 id="reproduction-heading">Run it again</h2>
      <div class="command">
        <pre><code>{result.command}</code></pre>
        <button type="button" class="copy" hidden>Copy</button>
      </div>
      <p>{reproducibility(result)}</p>
      <Variants result={result} />
      <Differences result={result} />
      <details>
        <summary>Configs, whole</summary>
        {result.variants.map(({ label, config }) => (
          <>
            <h3>{label}</h3>
            <pre><code>{JSON.stringify(config, null, 2)}</code></pre>
          </>
        ))}
      </details>
      <details>
        <summary>All {result.runs.length} runs with their digests</summary>
        <Runs result={result} />
      </details>
      <Machine environment={result.environment} />
    </section>
  );
}

function Differences({ result: { variants, baseline } }: { result: ExperimentResult }) {
  const base = variants.find(({ name }) => name === baseline);
  if (base === undefined) return null;
  const rows = variants.filter((variant) => variant !== base).flatMap(({ label, config }) =>
    configDifferences(base.config, config).map((difference) => ({ label, ...difference }))
  );
  if (rows.length === 0) return null;
  return (
    <Scrolling label="Differences of configs">
      <table>
        <caption>Configs: difference to the baseline</caption>
        <thead>
          <tr>
            <th scope="col">Variant</th>
            <th scope="col">Setting</th>
            <th scope="col">{base.label}</th>
            <th scope="col">Here</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, path, from, to }) => (
            <tr>
              <th scope="row">{label}</th>
              <td>
                <code>{path}</code>
              </td>
              <td>
                <code>{configValue(from)}</code>
              </td>
              <td>
                <code>{configValue(to)}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  );
}

function Runs({ result: { runs, variants } }: { result: ExperimentResult }) {
  const label = (name: string) => variants.find((variant) => variant.name === name)?.label ?? name;
  return (
    <Scrolling label="Runs">
      <table class="runs">
        <caption>Runs</caption>
        <thead>
          <tr>
            <th scope="col">Variant</th>
            <th scope="col" class="number">Seed</th>
            <th scope="col">Status</th>
            <th scope="col" class="number">Validation loss</th>
            <th scope="col" class="number">Seconds</th>
            <th scope="col">Digest</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr>
              <th scope="row">{label(run.variant)}</th>
              <td class="number">{run.seed}</td>
              <td>{status(run)}</td>
              <td class="number">{formatFixed(run.evaluations.at(-1)?.loss, 4)}</td>
              <td class="number">{formatFixed(run.seconds, 1)}</td>
              <td>
                <code class="digest">{run.digest}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  );
}

function status({ status, failure }: RunRecord): string {
  return failure === undefined ? status : `${status}: ${failure}`;
}

function Machine({ environment }: { environment: Environment }) {
  const rows: readonly (readonly [string, string])[] = [
    ["Project", environment.project],
    ["Commit", environment.commit ?? "not in a repository"],
    ["Deno", `${environment.deno} (V8 ${environment.v8})`],
    ["System", environment.os],
    ["Processor", `${environment.processor}, ${environment.cores} cores`],
    ["Threads", String(environment.threads)],
    ["Products of matrices", environment.blas ?? "compiled kernels"],
    ["Fused multiply–add", environment.fusedMultiplyAdd ? "yes" : "no"],
    ["Kernels", environment.kernels],
    ...(environment.v8Flags === undefined ? [] : [["V8's flags", environment.v8Flags] as const]),
  ];
  return (
    <>
      <h3>Environment</h3>
      <dl class="environment">
        {rows.map(([name, value]) => (
          <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
