import { ListTokenizer, readList } from "./list.ts";
import { assignSpecial, type SpecialOptions, type TokenizerJson } from "./tokenizer.ts";

/**
 * One token for each symbol, where white space stands between symbols: phonemes, digits, moves.
 * The ids are in the order of the symbols' UTF-16 code units.
 *
 * @example
 * ```ts
 * import { Symbols } from "./symbols.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tokenizer = Symbols.train("HH AH L OW W ER L D", { special: ["padding"] });
 * assertEquals([...tokenizer.encode("W ER D")], [7, 3, 2]);
 * assertEquals(tokenizer.decode([7, 3, 2, 0, 0]), "W ER D");
 * ```
 */
export class Symbols extends ListTokenizer {
  /** `symbols`, as in the table of tokenizers. */
  readonly kind = "symbols";

  /** A tokenizer of the symbols that occur in a text. */
  static train(text: string, { special }: SpecialOptions = {}): Symbols {
    return new Symbols([...new Set(symbolsOf(text))].sort(), assignSpecial(special));
  }

  /** The tokenizer that `toJson` wrote. */
  static fromJson(json: TokenizerJson): Symbols {
    return new Symbols(...readList(json));
  }

  /** Symbols of a text. */
  protected split(text: string): Iterable<string> {
    return symbolsOf(text);
  }

  /** Symbols with a space between them. */
  protected join(tokens: readonly string[]): string {
    return tokens.join(" ");
  }
}

function symbolsOf(text: string): string[] {
  return text.match(/\S+/gu) ?? [];
}
