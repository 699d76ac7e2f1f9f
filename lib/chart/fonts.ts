/**
 * The fonts that still pictures are drawn with, from a package, so that a picture is the same on
 * every machine.
 *
 * @module
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** What Vega knows of a text when it asks for its width. */
interface TextItem {
  readonly font?: string;
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
}

/** Families by their role; see {@linkcode fontFiles}. */
export const stillFonts = { sans: "DejaVu Sans", monospace: "DejaVu Sans Mono" };

/** The files of the families. */
export function fontFiles(): { regular: string; bold: string; monospace: string } {
  const folder = dirname(
    createRequire(import.meta.url).resolve("dejavu-fonts-ttf/package.json"),
  );
  const file = (name: string) => join(folder, "ttf", `${name}.ttf`);
  return {
    regular: file("DejaVuSans"),
    bold: file("DejaVuSans-Bold"),
    monospace: file("DejaVuSansMono"),
  };
}

/**
 * The width of a text in pixels, from the fonts' own tables: the sum of its characters' advances.
 *
 * Without a canvas Vega guesses 0.8 em a character, which leaves holes in every layout.
 */
export async function textWidth(): Promise<(item: TextItem, text: string) => number> {
  const { default: opentype } = await import("opentype.js");
  const files = fontFiles();
  const [regular, bold, monospace] = await Promise.all(
    [files.regular, files.bold, files.monospace].map(async (file) => {
      const font = opentype.parse((await Deno.readFile(file)).buffer);
      return (character: string): number =>
        font.charToGlyph(character).advanceWidth / font.unitsPerEm;
    }),
  );
  return ({ font = "", fontSize = 11, fontWeight }, text) => {
    const advance = /mono/i.test(font) ? monospace : isBold(fontWeight) ? bold : regular;
    return [...`${text ?? ""}`].reduce((sum, character) => sum + advance(character), 0) * fontSize;
  };
}

const isBold = (weight?: string | number) => weight === "bold" || Number(weight) >= 600;
