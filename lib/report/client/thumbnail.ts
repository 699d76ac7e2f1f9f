/// <reference lib="dom" />
/** A head's pattern as a small picture: one pixel for each weight. */
import type { Pattern } from "../../chart/attention/pattern.ts";
import type { Mode } from "../../chart/palette.ts";
import { weightColor } from "./colors.ts";

/** Draws a pattern with the colors of the attention charts. */
export function thumbnail({ queries, keys, weights }: Pattern, mode: Mode): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = keys.length;
  canvas.height = queries.length;
  const context = canvas.getContext("2d");
  if (context === null) return canvas;
  const image = context.createImageData(keys.length, queries.length);
  weights.forEach((weight, index) => {
    image.data.set([...weightColor(weight, mode), 255], index * 4);
  });
  context.putImageData(image, 0, 0);
  return canvas;
}
