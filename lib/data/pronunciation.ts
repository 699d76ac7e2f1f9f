/** A word and the ways in which it is spoken. */
export interface Entry {
  /** The word, in capital letters A to Z. */
  readonly word: string;
  /** Its pronunciations, as the dictionary orders them: phonemes with spaces between. */
  readonly pronunciations: readonly string[];
}

/** Which words of the dictionary are taken, and how they are written. */
export interface PronunciationOptions {
  /** Whether vowels keep their stress: `AH0`, `AH1`, `AH2` instead of `AH`. `false` if not given. */
  readonly stress?: boolean;
}

/**
 * The words of the CMU Pronouncing Dictionary that are letters only: no `'S`, no abbreviation with
 * points, no digit. A word's variants, `WORD(1)`, become further pronunciations of `WORD`. Without
 * stress, pronunciations that are then the same count once.
 *
 * @example
 * ```ts
 * import { readPronunciations } from "./pronunciation.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const dictionary = { READ: "R EH1 D", "READ(1)": "R IY1 D", "READ'S": "R IY1 D Z" };
 * assertEquals(readPronunciations(JSON.stringify(dictionary)), [
 *   { word: "READ", pronunciations: ["R EH D", "R IY D"] },
 * ]);
 * ```
 */
export function readPronunciations(
  text: string,
  { stress = false }: PronunciationOptions = {},
): Entry[] {
  const dictionary: Record<string, string> = JSON.parse(text);
  const words = new Map<string, Set<string>>();
  for (const [name, phonemes] of Object.entries(dictionary)) {
    const word = /^([A-Z]+)(?:\(\d\))?$/.exec(name)?.[1];
    if (word === undefined) continue;
    const pronunciation = stress ? phonemes : phonemes.replace(/\d/g, "");
    const known = words.get(word);
    if (known === undefined) words.set(word, new Set([pronunciation]));
    else known.add(pronunciation);
  }
  return Array.from(words, ([word, pronunciations]) => ({
    word,
    pronunciations: [...pronunciations],
  }));
}
