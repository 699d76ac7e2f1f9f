// deno-lint-ignore-file jsx-key -- rendered once, to a string: nothing is ever matched by key
/** @jsxImportSource preact */
import type { ClaimResult, Estimate } from "../../experiment/record.ts";
import { formatNumber } from "../../format.ts";
import { estimateInWords, verdictMarks, verdictNames } from "../words.ts";

/** Every claim with what the evidence says about it. */
export function Verdicts({ claims }: { claims: readonly ClaimResult[] }) {
  if (claims.length === 0) return null;
  return (
    <section id="verdicts" aria-labelledby="verdicts-heading">
      <h2 id="verdicts-heading">Verdicts</h2>
      <ol class="verdicts">
        {claims.map((claim) => <VerdictOf claim={claim} />)}
      </ol>
    </section>
  );
}

function VerdictOf({ claim: { statement, paper, verdict, reason, estimate } }: {
  claim: ClaimResult;
}) {
  return (
    <li class={`verdict ${verdict.replace(" ", "-")}`}>
      <p class="badge">
        <span aria-hidden="true">{verdictMarks[verdict]}</span> {verdictNames[verdict]}
      </p>
      <h3>{statement}</h3>
      <p class="reason">
        {reason}
        {paper === "" ? null : <cite>{paper}</cite>}
      </p>
      {estimate === undefined ? null : (
        <div class="estimate">
          <Whisker estimate={estimate} />
          <p>{estimateInWords(estimate)}</p>
        </div>
      )}
    </li>
  );
}

/**
 * The interval on a line with what it is held against in the middle: zero or the target, with its margin
 * as a band. The words beside it say the same.
 */
function Whisker(
  { estimate: { mean, low, high, target = 0, margin = 0 } }: { estimate: Estimate },
) {
  const reach = Math.max(margin, ...[mean, low, high].map((value) => Math.abs(value - target))) *
    1.12;
  if (!Number.isFinite(reach) || reach === 0) return null;
  const x = (value: number) => Math.round((80 + 78 * (value - target) / reach) * 10) / 10;
  const band = { x: x(target - margin), width: x(target + margin) - x(target - margin) };
  return (
    <svg class="whisker" viewBox="0 0 160 32" width="160" height="32" aria-hidden="true">
      {margin === 0 ? null : <rect class="margin" {...band} y="1" height="18" />}
      <line class="axis" x1="0" x2="160" y1="10" y2="10" />
      <line class="zero" x1="80" x2="80" y1="1" y2="19" />
      <line class="range" x1={x(low)} x2={x(high)} y1="10" y2="10" />
      <circle cx={x(mean)} cy="10" r="4.5" />
      <text x="80" y="30">{formatNumber(target, 3)}</text>
    </svg>
  );
}
