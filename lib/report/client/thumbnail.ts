/// <reference lib="dom" />
/** A head's pattern as a small picture: one pixel for each weight. */
import type { Pattern } from "../../chart/attention/pattern.ts";
import { type Mode, palettes } from "../../chart/palette.ts";

/** Draws a pattern with the colors of the attention charts: by square root, from 0 to 1. */
export function thumbnail({ queries, keys, weights }: Pattern, mode: Mode): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = keys.length;
  canvas.height = queries.length;
  const context = canvas.getContext("2d");
  if (context === null) return canvas;
  const image = context.createImageData(keys.length, queries.length);
  const stops = palettes[mode].sequential.map(rgb);
  weights.forEach((weight, index) => {
    image.data.set(
      [...between(stops, Math.sqrt(Math.min(1, Math.max(0, weight)))), 255],
      index * 4,
    );
  });
  context.putImageData(image, 0, 0);
  return canvas;
}

function rgb(color: string): number[] {
  return [1, 3, 5].map((start) => parseInt(color.slice(start, start + 2), 16));
}

function between(stops: readonly number[][], share: number): number[] {
  const place = share * (stops.length - 1);
  const index = Math.min(stops.length - 2, Math.floor(place));
  const [from, to] = [stops[index], stops[index + 1]];
  return from.map((value, channel) => value + (to[channel] - value) * (place - index));
}
