/**
 * Tokenizers, held against those of other libraries on random texts of every script.
 *
 * @module
 */
import fc from "fast-check";
import {
  bytePairOracles,
  type Oracle,
  wordPieceOracles,
} from "../../tests/text/tokenizers/oracles.ts";
import { charactersByScript } from "../../tests/text/tokenizers/scripts.ts";
import type { Target } from "./target.ts";

// What the patterns that cut words look at.
const common = [..."aelstdrmvTSLD019 '  \n\t\r.,-!?’\u00a0\u3000\u0301\u200d"];
const scripts = [...charactersByScript().values()];

/** A character from a number: four in eight of the script, three of the common ones, one of all. */
function character(pick: number, script: readonly string[]): string {
  const at = Math.floor(pick / 8);
  if (pick % 8 < 3) return common[at % common.length];
  if (pick % 8 < 7) return script[at % script.length];
  const code = at % 0x110000;
  return code >= 0xd800 && code < 0xe000 ? "\ufffd" : String.fromCodePoint(code);
}

/** Texts of up to 24 characters, mostly of one script. */
const texts = fc.tuple(
  fc.nat(scripts.length - 1),
  fc.array(fc.nat(), { minLength: 1, maxLength: 24, size: "max" }),
).map(([script, picks]) => picks.map((pick) => character(pick, scripts[script])).join(""));

function agreement(description: string, { ours, encode, differs }: Oracle): Target {
  const property = fc.property(texts, (text) => {
    if (differs.test(text)) return;
    const [got, expected] = [ours.encode(text).join(), encode(text).join()];
    if (got !== expected) throw new Error(`expected ids ${expected}, got ${got}`);
  });
  return { description, property: property as unknown as fc.IProperty<[unknown]> };
}

/** Every tokenizer that others have too. */
export const agreementTargets = {
  gptTokenizer: agreement(
    "GPT-2's byte pairs beside gpt-tokenizer",
    bytePairOracles.gptTokenizer,
  ),
  jsTiktoken: agreement("GPT-2's byte pairs beside js-tiktoken", bytePairOracles.jsTiktoken),
  huggingFaceBytePair: agreement(
    "GPT-2's byte pairs beside @huggingface/tokenizers",
    bytePairOracles.huggingFaceBytePair,
  ),
  huggingFaceWordPiece: agreement(
    "BERT's pieces beside @huggingface/tokenizers",
    wordPieceOracles.huggingFaceWordPiece,
  ),
} satisfies Record<string, Target>;
