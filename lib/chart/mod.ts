/**
 * Charts: pure functions from records and plain rows to Vega-Lite specifications, and what draws
 * them in a notebook, as SVG and as PNG. Nothing heavy is loaded before something is drawn.
 *
 * @module
 */
export * from "./attention/connections.ts";
export { attentionExample, type AttentionExampleOptions } from "./attention/example.ts";
export { attentionGrid, type AttentionGridOptions } from "./attention/grid.ts";
export { attentionHead, type AttentionHeadOptions, crossAttention } from "./attention/head.ts";
export { attentionOverSteps, type AttentionOverStepsOptions } from "./attention/steps.ts";
export type { AttentionInput, AttentionWindow, HeadChoice } from "./attention/pattern.ts";
export type { Chart } from "./chart.ts";
export { live, type LiveChart, type LiveOptions, show, type ShowOptions } from "./display.ts";
export { figureChart, type FigureContext } from "./figure.ts";
export {
  follow,
  type FollowedRuns,
  type FollowOptions,
  followRuns,
  type FollowRunsOptions,
  stopSignal,
} from "./follow.ts";
export { heatmap, type HeatmapOptions } from "./heatmap.ts";
export { intervals, type IntervalsOptions } from "./intervals.ts";
export type { Broadcast } from "./kernel.ts";
export { lines, type LinesOptions } from "./lines.ts";
export { type Mode, type Palette, palettes } from "./palette.ts";
export { type Png, type RenderOptions, toPng, toSvg } from "./render.ts";
export type { Showable, TableRow } from "./showable.ts";
export * from "./studies.ts";
export { type Fonts, theme, withTheme } from "./theme.ts";
export { type CurveRun, trainingCurves, type TrainingCurvesOptions } from "./training_curves.ts";
