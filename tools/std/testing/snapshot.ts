/**
 * The functions of `jsr:@std/testing/snapshot` that this project uses, over the snapshots that
 * Deno's test runner has, which are written in the same format, for machines that cannot reach JSR.
 *
 * @module
 */
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** How a snapshot is taken and where it is kept. */
export interface SnapshotOptions<T = unknown> {
  /** Folder of the snapshot file; `__snapshots__` beside the test if not given. */
  dir?: string;
  /** `update` writes; if not given, `deno test … -- --update` does. */
  mode?: "assert" | "update";
  /** Message instead of the difference. */
  msg?: string;
  /** Name in the snapshot file instead of the test's. */
  name?: string;
  /** Snapshot file; wins over `dir`. */
  path?: string;
  /** Text of a value; {@linkcode serialize} if not given. */
  serializer?: (actual: T) => string;
}

const updating = Deno.args.some((argument) => argument === "--update" || argument === "-u");

/** The text of a value as it stands in a snapshot file. */
export function serialize(actual: unknown): string {
  return Deno.inspect(actual, {
    depth: Infinity,
    sorted: true,
    trailingComma: true,
    compact: false,
    iterableLimit: Infinity,
    strAbbreviateSize: Infinity,
    breakLength: Infinity,
    escapeSequences: false,
  }).replaceAll("\r", "\\r");
}

/** Asserts that a value is what the snapshot file holds under the test's name. */
export async function assertSnapshot<T>(
  context: Deno.TestContext,
  actual: T,
  messageOrOptions?: string | SnapshotOptions<T>,
): Promise<void> {
  const { mode = updating ? "update" : "assert", ...options } = typeof messageOrOptions === "string"
    ? { msg: messageOrOptions }
    : messageOrOptions ?? {};
  if (mode === "assert") {
    await context.assertSnapshot(actual, { serializer: serialize, ...options });
  } else record(context, (options.serializer ?? serialize)(actual), options);
}

const taken = new Map<string, Map<string, string>>();

function record(
  context: Deno.TestContext,
  text: string,
  { dir = "__snapshots__", path, name = fullName(context) }: SnapshotOptions<never>,
): void {
  const test = fileURLToPath(context.origin);
  const file = resolve(dirname(test), path ?? join(dir, `${basename(test)}.snap`));
  if (taken.size === 0) globalThis.addEventListener("unload", write);
  const snapshots = taken.get(file) ?? new Map<string, string>();
  taken.set(file, snapshots);
  let count = 1;
  while (snapshots.has(`${name} ${count}`)) count++;
  snapshots.set(`${name} ${count}`, text);
}

function fullName({ name, parent }: Deno.TestContext): string {
  return parent ? `${fullName(parent)} > ${name}` : name;
}

function write(): void {
  const escape = (text: string) => text.replace(/[\\`$]/g, "\\$&");
  for (const [file, snapshots] of taken) {
    const entries = [...snapshots].map(([name, text]) =>
      `\nsnapshot[\`${escape(name)}\`] = \`${
        escape(text.includes("\n") ? `\n${text}\n` : text)
      }\`;\n`
    );
    Deno.mkdirSync(dirname(file), { recursive: true });
    Deno.writeTextFileSync(file, "export const snapshot = {};\n" + entries.join(""));
    console.log(`\n > ${snapshots.size} snapshots written to ${file}`);
  }
}
