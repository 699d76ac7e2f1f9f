// deno-lint-ignore-file jsx-key -- rendered once, to a string: nothing is ever matched by key
/** @jsxImportSource preact */
import { formatFixed } from "../../format.ts";
import type { Environment, ExperimentResult, Json, RunRecord } from "../../experiment/record.ts";
import { type ConfigDifference, configDifferences, configValue } from "../config_difference.ts";
import { reproducibility } from "../words.ts";
import { Scrolling } from "./scrolling.tsx";
import { Variants } from "./tables.tsx";

/** Everything needed to run it again and to tell whether it came out the same. */
export function Reproduction({ result }: { result: ExperimentResult }) {
  return (
    <section id="reproduction" aria-labelledby="reproduction-heading">
      <h2 id="reproduction-heading">Run it again</h2>
      <CommandLine text={result.command} />
      <p>
        {reproducibility(result)}{" "}
        This file carries the configs and the losses of all steps. To train its runs again and be
        told of each whether it is identical, or at which step it begins to differ:
      </p>
      <CommandLine text="deno task reproduce report.html" />
      <Variants result={result} />
      <Differences result={result} />
      <details>
        <summary>Configs, whole</summary>
        <div class="configs">
          {result.variants.map(({ label, config }) => (
            <div>
              <h3>{label}</h3>
              <pre><code>{configText(config)}</code></pre>
            </div>
          ))}
        </div>
      </details>
      <details>
        <summary>All {result.runs.length} runs with their digests</summary>
        <Runs result={result} />
      </details>
      <Machine environment={result.environment} />
    </section>
  );
}

/** A config as JSON, lists of numbers on one line. */
function configText(config: Json): string {
  return JSON.stringify(config, null, 2)
    .replace(/\[\n([^[\]{}]*)\n\s*\]/g, (_, items) => `[${items.trim().replace(/,\n\s*/g, ", ")}]`);
}

function CommandLine({ text }: { text: string }) {
  return (
    <div class="command">
      <pre><code>{text}</code></pre>
      <button type="button" class="copy" hidden aria-label="Copy the command">Copy</button>
    </div>
  );
}

/** Beyond so many variants a column for each is no longer readable. */
const mostColumns = 8;

function Differences({ result: { variants, baseline } }: { result: ExperimentResult }) {
  const base = variants.find(({ name }) => name === baseline);
  if (base === undefined) return null;
  const others = variants.filter((variant) => variant !== base);
  const found = others.map(({ label, config }) => ({
    label,
    differences: configDifferences(base.config, config),
  }));
  if (found.every(({ differences }) => differences.length === 0)) return null;
  return (
    <Scrolling label="Differences of configs">
      {others.length <= mostColumns
        ? <Settings base={base.label} found={found} />
        : <LongSettings base={base.label} found={found} />}
    </Scrolling>
  );
}

interface SettingsProps {
  readonly base: string;
  readonly found: readonly {
    readonly label: string;
    readonly differences: readonly ConfigDifference[];
  }[];
}

/** A row for each setting that differs anywhere, a column for each variant. */
function Settings({ base, found }: SettingsProps) {
  const rows = Map.groupBy(
    found.flatMap(({ label, differences }) => differences.map((one) => ({ label, ...one }))),
    ({ path }) => path,
  );
  return (
    <table>
      <caption>Configs: where they differ</caption>
      <thead>
        <tr>
          <th scope="col">Setting</th>
          <th scope="col">{base}</th>
          {found.map(({ label }) => <th scope="col">{label}</th>)}
        </tr>
      </thead>
      <tbody>
        {[...rows].map(([path, differences]) => (
          <tr>
            <th scope="row">
              <code>{path}</code>
            </th>
            <td>
              <code>{configValue(differences[0].from)}</code>
            </td>
            {found.map(({ label }) => {
              const different = differences.find((one) => one.label === label);
              return (
                <td class={different === undefined ? "same" : undefined}>
                  <code>{configValue((different ?? { to: differences[0].from }).to)}</code>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A row for each difference of each variant. */
function LongSettings({ base, found }: SettingsProps) {
  return (
    <table>
      <caption>Configs: difference to the baseline</caption>
      <thead>
        <tr>
          <th scope="col">Variant</th>
          <th scope="col">Setting</th>
          <th scope="col">{base}</th>
          <th scope="col">Here</th>
        </tr>
      </thead>
      <tbody>
        {found.flatMap(({ label, differences }) =>
          differences.map(({ path, from, to }) => (
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
          ))
        )}
      </tbody>
    </table>
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
