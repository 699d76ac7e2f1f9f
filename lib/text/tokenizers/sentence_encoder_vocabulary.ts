import { z } from "zod";
import { InputError } from "../../errors.ts";
import { Unigram } from "./unigram.ts";

const schema = z.array(z.tuple([z.string(), z.number().nullable()])).min(6);

/**
 * The tokenizer of the Universal Sentence Encoder Lite (Cer et al. 2018) from the text of the
 * `vocab.json` that is published with it for JavaScript: 8,000 unigram pieces with their scores. The first
 * six are unknown, begin, end, and three that are not used.
 *
 * That file has no score for seven pieces with a colon, and times of the day for two (`:30` has 30). They
 * are taken as its own reader takes them, none for 0, so that the ids are those that the published model
 * is given.
 *
 * @throws {InputError} where the text is no list of pieces with their scores
 */
export function readSentenceEncoderVocabulary(text: string): Unigram {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new InputError(
      `Cannot read a vocabulary of pieces: expected JSON, got ${(cause as Error).message}`,
      { cause },
    );
  }
  const result = schema.safeParse(json);
  if (!result.success) {
    throw new InputError(
      `Cannot read a vocabulary of pieces: expected pairs of a text and a score, at least 6, got\n${
        z.prettifyError(result.error).slice(0, 400)
      }`,
    );
  }
  return new Unigram({
    pieces: result.data.map(([piece, score]) => [piece, score ?? 0]),
    special: { unknown: 0, begin: 1, end: 2 },
    reserved: [3, 4, 5],
    // A space is put before every text, even where it begins with one.
    normalizer: [
      { type: "NFKC" },
      { type: "Prepend", prepend: "▁" },
      { type: "Replace", pattern: { String: " " }, content: "▁" },
    ],
  });
}
