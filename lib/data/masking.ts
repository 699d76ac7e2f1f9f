import type { RandomStream } from "../random/mod.ts";
import { ignored } from "./batch.ts";

/** How tokens are hidden from a model that is to find them. */
export interface MaskingOptions {
  /** How many tokens there are: random ones are drawn from all of them. */
  readonly vocabulary: number;
  /** The token that stands for a hidden one. */
  readonly mask: number;
  /** Tokens that are never chosen: those that begin, separate and fill up. */
  readonly untouched: readonly number[];
  /** The share of tokens that are chosen; 0.15 by default. */
  readonly share?: number;
  /** The share of the chosen that become the mask; 0.8 by default. */
  readonly masked?: number;
  /** The share of the chosen that become a random token, the others stay; 0.1 by default. */
  readonly replaced?: number;
  /** The most tokens of a sequence that are chosen. */
  readonly maximum?: number;
  /** Whether a token continues the word before it: words are then chosen whole. */
  readonly continues?: (id: number) => boolean;
}

/** What a model reads, and which tokens it is to find. */
export interface MaskedTokens {
  /** The sequence with what was hidden replaced. */
  readonly inputs: Int32Array;
  /** The tokens that stood where they were chosen, {@linkcode ignored} elsewhere. */
  readonly targets: Int32Array;
}

/**
 * Chooses tokens of a sequence that a model is to find, and hides most of them (Devlin et al. 2018):
 * `max(1, round(0.15 · length))` are chosen, of which 80 % become the mask, 10 % a random token, and 10 %
 * stay. With `continues` whole words are chosen, each of whose tokens is then hidden by itself; a word
 * with more tokens than are still to be chosen is passed over.
 *
 * @example
 * ```ts
 * import { maskTokens } from "./masking.ts";
 * import { RandomStream } from "../random/mod.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const ids = [2, 10, 11, 12, 13, 14, 15, 3];
 * const options = { vocabulary: 100, mask: 4, untouched: [2, 3], masked: 1, replaced: 0 };
 * const { inputs, targets } = maskTokens(ids, options, RandomStream.named(1));
 * assertEquals(inputs.filter((id) => id === 4).length, 1);
 * assertEquals(ids.map((id, i) => targets[i] === -100 ? inputs[i] : targets[i]), ids);
 * ```
 *
 * @throws {RangeError} where the shares are not between 0 and 1, or add up to more
 */
export function maskTokens(
  ids: ArrayLike<number>,
  options: MaskingOptions,
  random: RandomStream,
): MaskedTokens {
  const { vocabulary, mask, share = 0.15, masked = 0.8, replaced = 0.1, maximum } = options;
  checkShares({ share, masked, replaced });
  const inputs = Int32Array.from(ids);
  const targets = new Int32Array(ids.length).fill(ignored);
  const wanted = Math.min(maximum ?? Infinity, Math.max(1, Math.round(share * ids.length)));
  let chosen = 0;
  for (const word of random.shuffle(candidates(inputs, options))) {
    if (chosen >= wanted) break;
    if (chosen + word.length > wanted) continue;
    for (const at of word) {
      targets[at] = inputs[at];
      const draw = random.uniform();
      if (draw < masked) inputs[at] = mask;
      else if (draw < masked + replaced) inputs[at] = random.below(vocabulary);
    }
    chosen += word.length;
  }
  return { inputs, targets };
}

/** Places that may be chosen, those of a word together. */
function candidates(
  ids: Int32Array,
  { untouched, continues }: MaskingOptions,
): readonly number[][] {
  const words: number[][] = [];
  let open = false;
  ids.forEach((id, at) => {
    if (untouched.includes(id)) {
      open = false;
    } else if (open && continues?.(id)) {
      words.at(-1)!.push(at);
    } else {
      words.push([at]);
      open = true;
    }
  });
  return words;
}

function checkShares({ share, masked, replaced }: Record<"share" | "masked" | "replaced", number>) {
  const good = [share, masked, replaced].every((part) => part >= 0 && part <= 1) &&
    masked + replaced <= 1 + 1e-12;
  if (good) return;
  throw new RangeError(
    "Cannot mask tokens: expected shares from 0 to 1, masked and replaced together at most 1, got " +
      `share ${share}, masked ${masked} and replaced ${replaced}`,
  );
}
