/**
 * Charts to files.
 *
 * @module
 */
import { dirname, extname } from "node:path";
import { type Chart, toPng, toSvg } from "../lib/chart/mod.ts";
import { InputError } from "../lib/errors.ts";

const drawings: Readonly<Record<string, (chart: Chart) => Promise<string | Uint8Array>>> = {
  ".png": async (chart) => (await toPng(chart)).bytes,
  ".svg": (chart) => toSvg(chart),
  ".json": (chart) => Promise.resolve(JSON.stringify(chart, null, 2)),
};

/** Draws a chart to a file, as its name says: PNG, SVG, or Vega-Lite's JSON. */
export async function drawChart(chart: Chart, file: string): Promise<void> {
  const draw = drawings[extname(file)];
  if (draw === undefined) {
    throw new InputError(
      `Cannot draw to ${file}: expected a name that ends in ${Object.keys(drawings).join(", ")}`,
    );
  }
  const drawing = await draw(chart);
  await Deno.mkdir(dirname(file), { recursive: true });
  const bytes = typeof drawing === "string" ? new TextEncoder().encode(drawing) : drawing;
  await Deno.writeFile(file, bytes);
  console.error(`wrote ${file}`);
}
