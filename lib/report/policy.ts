/**
 * What a report's page may do: run and style itself by texts whose hashes it names, show pictures that
 * it carries, and nothing else. No request goes anywhere.
 *
 * @module
 */
import { createHash } from "node:crypto";

/**
 * A content-security policy that allows exactly these scripts and styles.
 *
 * @example
 * ```ts
 * import { contentPolicy } from "./policy.ts";
 * import { assertMatch } from "@std/assert";
 *
 * assertMatch(
 *   contentPolicy({ scripts: ["go()"], styles: [] }),
 *   /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'none';/,
 * );
 * ```
 */
export function contentPolicy(
  { scripts, styles }: { readonly scripts: readonly string[]; readonly styles: readonly string[] },
): string {
  const allow = (texts: readonly string[]) =>
    texts.length === 0 ? "'none'" : texts.map(hash).join(" ");
  return [
    "default-src 'none'",
    `script-src ${allow(scripts)}`,
    `style-src ${allow(styles)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function hash(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
