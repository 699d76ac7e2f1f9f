/**
 * The scripts of Unicode that regular expressions know.
 *
 * @module
 */
import aliases from "unicode-property-value-aliases-ecmascript";

// Not scripts: signs of all of them, signs that take the script before them, and no script.
const none = new Set(["Common", "Inherited", "Unknown"]);

function isKnown(script: string): boolean {
  try {
    return new RegExp(`\\p{Script=${script}}`, "u").source !== "";
  } catch {
    return false;
  }
}

/** Unicode's names of all scripts. */
export const scripts: readonly string[] = [...new Set<string>(aliases.get("Script").values())]
  .filter((script) => !none.has(script) && isKnown(script));

/** The characters of each script. */
export function charactersByScript(): Map<string, string[]> {
  const all = Array.from(
    { length: 0x110000 },
    (_, code) =>
      /\p{Cn}|\p{Co}|\p{Cs}/u.test(String.fromCodePoint(code)) ? "" : String.fromCodePoint(code),
  ).join("");
  return new Map(
    scripts.map((script) => [script, all.match(new RegExp(`\\p{Script=${script}}`, "gu")) ?? []]),
  );
}
