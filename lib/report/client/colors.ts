/** The colors of attention: by square root of the weight, from 0 to 1, as in the charts. */
import { type Mode, palettes } from "../../chart/palette.ts";

/** Red, green and blue from 0 to 255. */
export type Rgb = readonly number[];

/** The color of a weight. */
export function weightColor(weight: number, mode: Mode): Rgb {
  const stops = scales[mode];
  const place = Math.sqrt(Math.min(1, Math.max(0, weight))) * (stops.length - 1);
  const index = Math.min(stops.length - 2, Math.floor(place));
  const [from, to] = [stops[index], stops[index + 1]];
  return from.map((value, channel) => value + (to[channel] - value) * (place - index));
}

/** Black or white: what can be read better on a color. */
export function inkOn(color: Rgb): "#000000" | "#ffffff" {
  return luminance(color) > 0.179 ? "#000000" : "#ffffff";
}

/** A color as CSS writes it. */
export function css(color: Rgb): string {
  return `rgb(${color.map(Math.round).join(" ")})`;
}

const scales: Readonly<Record<Mode, readonly Rgb[]>> = {
  light: palettes.light.sequential.map(rgb),
  dark: palettes.dark.sequential.map(rgb),
};

function rgb(color: string): Rgb {
  return [1, 3, 5].map((start) => parseInt(color.slice(start, start + 2), 16));
}

/** Relative luminance as WCAG defines it. */
function luminance(color: Rgb): number {
  const [r, g, b] = color.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
