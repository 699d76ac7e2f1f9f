// deno-lint-ignore-file jsx-key -- rendered once, to a string: nothing is ever matched by key
/** @jsxImportSource preact */
import { decimalsFor, formatFixed, formatNumber, formatP } from "../../format.ts";
import type {
  Estimate,
  ExperimentResult,
  ResultRow,
  ResultTable,
} from "../../experiment/record.ts";
import { formatEffect, interval, signed, tableUnit } from "../words.ts";
import { Scrolling } from "./scrolling.tsx";

/** What was compared with what. */
export function Variants({ result }: { result: ExperimentResult }) {
  return (
    <Scrolling label="Variants">
      <table>
        <caption>Variants</caption>
        <thead>
          <tr>
            <th scope="col">Variant</th>
            <th scope="col">What differs</th>
            <th scope="col" class="number">Parameters</th>
          </tr>
        </thead>
        <tbody>
          {result.variants.map(({ name, label, changes, parameters }) => (
            <tr>
              <th scope="row">{label}{name === result.baseline ? <Baseline /> : null}</th>
              <td>{changes === "" ? "–" : changes}</td>
              <td class="number">{formatNumber(parameters)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  );
}

const Baseline = () => <span class="baseline">baseline</span>;

/** Every quantity: number of seeds, mean, interval, difference to the baseline, effect. */
export function Results({ result }: { result: ExperimentResult }) {
  if (result.tables.length === 0) return null;
  return (
    <section id="results" aria-labelledby="results-heading">
      <h2 id="results-heading">Results</h2>
      {result.tables.map((table) => <Quantity table={table} result={result} />)}
      <p class="note">
        Intervals are 95 % intervals of the mean over seeds (Student’s t). Differences are to the
        baseline, paired by seed; p is two-sided{corrected(result)
          ? ", after Holm’s correction"
          : ""}
        ; d is Cohen’s d of the paired differences.
      </p>
    </section>
  );
}

const corrected = ({ tables }: ExperimentResult) =>
  tables.some(({ rows }) => rows.some(({ difference }) => difference?.pAdjusted !== undefined));

function Quantity({ table, result }: { table: ResultTable; result: ExperimentResult }) {
  const { rows, title } = table;
  const compared = rows.some(({ difference }) => difference !== undefined);
  const diverged = rows.some((row) => row.diverged > 0);
  const decimals = decimalsFor(rows);
  const differences = rows.flatMap(({ difference }) => difference ?? []);
  const differenceDecimals = decimalsFor(differences);
  return (
    <Scrolling label={title}>
      <table class="results">
        <caption>
          {title} <span class="unit">{tableUnit(table)}</span>
        </caption>
        <thead>
          <tr>
            <th scope="col">Variant</th>
            <th scope="col" class="number">n</th>
            <th scope="col" class="number">Mean</th>
            <th scope="col" class="number">95 % interval</th>
            {compared ? <Compared /> : null}
            {diverged ? <th scope="col" class="number">Diverged</th> : null}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              <th scope="row">
                <Label result={result} row={row} />
              </th>
              <td class="number">{row.n}</td>
              <td class="number mean">{formatFixed(row.mean, decimals)}</td>
              <td class="number">{interval(row.low, row.high, decimals)}</td>
              {compared
                ? <Difference estimate={row.difference} decimals={differenceDecimals} />
                : null}
              {diverged ? <td class="number">{row.diverged}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  );
}

function Label(
  { result: { variants, baseline }, row }: { result: ExperimentResult; row: ResultRow },
) {
  const label = variants.find(({ name }) => name === row.variant)?.label ?? row.variant;
  return <>{label}{row.variant === baseline ? <Baseline /> : null}</>;
}

const Compared = () => (
  <>
    <th scope="col" class="number">Difference</th>
    <th scope="col" class="number">95 % interval</th>
    <th scope="col" class="number">p</th>
    <th scope="col" class="number">d</th>
  </>
);

function Difference({ estimate, decimals }: { estimate?: Estimate; decimals: number }) {
  if (estimate === undefined) {
    return (
      <>
        <td class="number">–</td>
        <td class="number">–</td>
        <td class="number">–</td>
        <td class="number">–</td>
      </>
    );
  }
  const { mean, low, high, p, pAdjusted, effect } = estimate;
  return (
    <>
      <td class="number mean">{signed(formatFixed(mean, decimals))}</td>
      <td class="number">{interval(low, high, decimals)}</td>
      <td class="number">{formatP(pAdjusted ?? p)}</td>
      <td class="number">{formatEffect(effect)}</td>
    </>
  );
}
