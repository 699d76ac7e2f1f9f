import { ListTokenizer, readList } from "./list.ts";
import { assignSpecial, type SpecialOptions, type TokenizerJson } from "./tokenizer.ts";

/**
 * One token for each character: a Unicode code point, so that "é" is one and a flag is two.
 * The ids are in the order of the code points. A lone surrogate is a character of its own.
 *
 * @example
 * ```ts
 * import { Character } from "./character.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tokenizer = Character.train("to be or not to be");
 * assertEquals(tokenizer.vocabulary, 7);
 * assertEquals([...tokenizer.encode("bet")], [1, 2, 6]);
 * assertEquals(tokenizer.decode([1, 2, 6]), "bet");
 * ```
 */
export class Character extends ListTokenizer {
  /** `character`, as in the table of tokenizers. */
  readonly kind = "character";

  /** A tokenizer of the characters that occur in a text. */
  static train(text: string, { special }: SpecialOptions = {}): Character {
    const characters = [...new Set(text)].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
    return new Character(characters, assignSpecial(special));
  }

  /** The tokenizer that `toJson` wrote. */
  static fromJson(json: TokenizerJson): Character {
    return new Character(...readList(json));
  }

  /** Characters of a text. */
  protected split(text: string): Iterable<string> {
    return text;
  }

  /** Characters one after the other. */
  protected join(tokens: readonly string[]): string {
    return tokens.join("");
  }
}
