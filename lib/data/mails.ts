/**
 * Mails that were wanted, and mails that were not.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parseFragment } from "parse5";
import PostalMime from "postal-mime";
import { InputError } from "../errors.ts";
import { datasets } from "./datasets.ts";
import { readBytes, readDataset } from "./read.ts";

// SHA-256 of all files one behind the other, in the list's order.
const contents = "a43d61197fe539af4771149b2ef5f289d3facbe574343208a60ae54d7021d1b1";

/** A mail as a person reads it. */
export interface Mail {
  /** Whether people did not want it. */
  readonly spam: boolean;
  /** The folder of the corpus that it is from, such as `hard-ham-1`. */
  readonly group: string;
  /** Its subject line. */
  readonly subject: string;
  /** Its text; of a mail that is HTML alone, the text of that. */
  readonly body: string;
}

/**
 * The mails of the SpamAssassin corpus in the order of its folders, decoded (transfer encodings, character
 * sets, parts, HTML). Mails whose subject and body are those of an earlier one are left out, so that
 * none stands both in a training set and in a test set. Their SHA-256 is
 * checked.
 *
 * @throws {InputError} where a file is missing, or has another content
 *
 * @example
 * ```ts
 * import { readMails } from "./mails.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const mails = await readMails();
 * assertEquals([mails.length, mails.filter(({ spam }) => spam).length], [5920, 1811]);
 * assertEquals([mails[0].spam, mails[0].subject], [false, "Re: New Sequences Window"]);
 * ```
 */
export async function readMails(): Promise<Mail[]> {
  const { source, title } = datasets["spam-assassin"];
  const list: string[] = JSON.parse(new TextDecoder().decode(await readDataset("spam-assassin")));
  const manifest = createRequire(import.meta.url).resolve(`${source.package}/package.json`);
  const folder = join(dirname(manifest), dirname(source.path));
  const otherwise = "install the packages anew with deno install --force";
  const hash = createHash("sha256");
  const mails: Mail[] = [];
  const known = new Set<string>();
  for (const name of list) {
    const bytes = await readBytes(join(folder, name), title, otherwise);
    hash.update(bytes);
    const { subject = "", text, html = "" } = await PostalMime.parse(bytes);
    const body = (text?.trim() || textOfHtml(html)).trim();
    const content = `${subject}\n${body}`;
    if (known.has(content)) continue;
    known.add(content);
    const group = name.split("/")[0];
    mails.push({ spam: group.startsWith("spam"), group, subject, body });
  }
  const got = hash.digest("hex");
  if (got === contents) return mails;
  throw new InputError(
    `Cannot use the mails in ${folder} as ${title}: expected SHA-256 ${contents} of all of them one ` +
      `behind the other, got ${got}; ${otherwise}`,
  );
}

/** What is read of a page: its text without scripts and styles. */
function textOfHtml(html: string): string {
  const parts: string[] = [];
  const visit = (node: object) => {
    if ("value" in node) parts.push(String(node.value));
    if ("tagName" in node && ["script", "style", "title"].includes(String(node.tagName))) return;
    if ("childNodes" in node) { for (const child of node.childNodes as object[]) visit(child); }
  };
  visit(parseFragment(html));
  return parts.join(" ").replace(/\s+/g, " ");
}
