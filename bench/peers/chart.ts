/**
 * Times of training steps as a picture.
 *
 * @module
 */
import { median } from "simple-statistics";
import { type Chart, chartOf, distinct } from "../../lib/chart/chart.ts";
import { labelOf, labelTitle, type SetUp } from "../set_ups.ts";
import type { Contestant } from "./compare.ts";

/** What was measured of one set-up. */
export interface Comparison {
  readonly setUp: SetUp;
  /** One for each of our backends. */
  readonly ours: readonly Contestant[];
  readonly peers: readonly Contestant[];
}

/** How many times as long as ours a peer's step takes: a dot for each round, a large one for the median. */
export function trainingChart(comparisons: readonly Comparison[]): Chart {
  const rows = comparisons.flatMap(({ setUp, ours, peers }) =>
    peers.flatMap((peer) =>
      ours.flatMap((mine) => {
        const times = peer.rounds.map((milliseconds, i) => milliseconds / mine.rounds[i]);
        const shared = { panel: labelOf(setUp), library: `${peer.title} ÷ ${mine.name}` };
        return [
          ...times.map((x) => ({ ...shared, role: "round", x })),
          { ...shared, role: "median", x: median(times) },
        ];
      })
    )
  );
  const names = distinct(rows.map(({ library }) => library));
  const x = {
    field: "x",
    type: "quantitative",
    title: "Their time ÷ ours (1: equal; right of it we are faster)",
    scale: {
      type: "log",
      nice: false,
      domain: [Math.min(0.8, ...rows.map(({ x }) => x)), Math.max(2, ...rows.map(({ x }) => x))],
    },
    axis: { grid: true, labelOverlap: true, tickCount: 6, format: "~r" },
  };
  const y = {
    field: "library",
    type: "nominal",
    title: null,
    sort: names,
    axis: { labelPadding: 10, labelLimit: 480 },
  };
  const color = { field: "library", type: "nominal", scale: { domain: names }, legend: null };
  const drawn = (role: string, mark: object) => ({
    transform: [{ filter: { field: "role", equal: role } }],
    mark,
    encoding: { x, y, color },
  });
  return chartOf({
    description: `Time of a training step of other libraries over ours: ${
      rows.filter(({ role }) => role === "median")
        .map(({ panel, library, x }) => `${library} (${panel}) ${x.toFixed(2)}`).join("; ")
    }.`,
    title: {
      text: "How long a training step of a GPT takes elsewhere",
      subtitle: [`Panels: ${labelTitle}; small dots are rounds in turns, large ones their medians`],
    },
    data: { values: rows },
    facet: {
      row: {
        field: "panel",
        type: "nominal",
        sort: comparisons.map(({ setUp }) => labelOf(setUp)),
        title: null,
        header: { orient: "top", labelAnchor: "start", labelAngle: 0 },
      },
    },
    spec: {
      width: 460,
      height: { step: 26 },
      layer: [
        { mark: { type: "rule", style: "reference" }, encoding: { x: { datum: 1 } } },
        drawn("round", { type: "point", style: "seedPoint" }),
        drawn("median", { type: "point", style: "mean" }),
      ],
    },
  });
}
