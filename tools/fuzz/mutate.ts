/**
 * Valid files that are made a little wrong, which finds more than bytes at random do.
 *
 * @module
 */
import fc from "fast-check";

/** Values that readers have been seen to trip over. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    "",
    " ",
    "a",
    "__proto__",
    "constructor",
    "\ud800",
    "\u0000",
    "▁",
    "[UNK]",
    0,
    -1,
    1,
    2,
    0.5,
    -0,
    1e9,
    2 ** 31,
    2 ** 32,
    2 ** 53,
    1e308,
    [],
    {},
    [[]],
    [null],
    [0, 0],
    ["a", "a"],
    { type: "BPE" },
    { type: "Sequence" },
    { Regex: "(" },
    { Regex: "(a+)+$" },
    { String: "" },
    "x".repeat(5000),
  ),
  fc.jsonValue({ maxDepth: 2 }),
  fc.integer(),
);

/** A copy of a JSON value; `structuredClone` takes ten times as long. */
function copyOf<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf) as T;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copyOf(part)])) as T;
}

/** Texts of any characters; one for all, since making it takes half a second. */
const anyText = fc.string({ unit: "binary", maxLength: 60 });

/** One change to a JSON value. */
interface Change {
  readonly where: number;
  readonly how: number;
  readonly other: number;
  readonly value: unknown;
}

const change: fc.Arbitrary<Change> = fc.record({
  where: fc.nat(),
  how: fc.nat(),
  other: fc.nat(),
  value: odd,
});

type Holder = Record<string, unknown>;
type Place = readonly [holder: Holder, key: string];

/** What can be done at a place of a value, and another of the same value. */
const ways: readonly ((place: Place, other: Place, value: unknown) => void)[] = [
  ([holder, key], _, value) => holder[key] = value,
  ([holder, key]) => Array.isArray(holder) ? holder.splice(Number(key), 1) : delete holder[key],
  ([holder, key], [from, name]) => holder[key] = copyOf(from[name]),
  ([holder, key], [from, name]) => {
    // Clones: one may hold the other.
    const [here, there] = [copyOf(holder[key]), copyOf(from[name])];
    holder[key] = there;
    from[name] = here;
  },
  ([holder, key], _, value) =>
    Array.isArray(holder)
      ? holder.push(value)
      : holder[typeof value === "string" ? value : `${key}2`] = holder[key],
  ([holder, key]) => {
    const value = holder[key];
    if (Array.isArray(value)) holder[key] = [...value, ...value];
    else if (typeof value === "number") holder[key] = value + 1;
    else if (typeof value === "string") holder[key] = value + value;
    else holder[key] = [value];
  },
  ([holder, key]) => {
    const value = holder[key];
    if (typeof value === "number") holder[key] = -value;
    else if (Array.isArray(value)) holder[key] = value.toReversed();
    else holder[key] = (JSON.stringify(value) ?? "").slice(1);
  },
];

/** A JSON value with some changes, each at some place. */
function changed(value: unknown, changes: readonly Change[]): unknown {
  const root: Holder = { value: copyOf(value) };
  for (const { where, how, other, value } of changes) {
    const places: Place[] = [];
    collect(root, places);
    if (places.length === 0) break;
    ways[how % ways.length](
      places[where % places.length],
      places[other % places.length],
      copyOf(value),
    );
  }
  return root.value;
}

// A long list is as good by its first entries: else it would have nearly every change.
const looked = 12;

function collect(holder: Holder, places: Place[]): void {
  for (const key of Object.keys(holder).slice(0, looked)) {
    places.push([holder, key]);
    const value = holder[key];
    if (typeof value === "object" && value !== null) collect(value as Holder, places);
  }
}

/** Valid JSON values with one to four changes. */
export function mutatedJson(valid: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc.tuple(fc.constantFrom(...valid), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([value, changes]) => changed(value, changes));
}

/** One change to some bytes: set, taken out, doubled or cut off. */
const byteChange = fc.record({ where: fc.nat(), how: fc.nat(3), byte: fc.nat(255) });

/** Valid bytes with one to six changes. */
export function mutatedBytes(valid: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fc.tuple(fc.constantFrom(...valid), fc.array(byteChange, { minLength: 1, maxLength: 6 }))
    .map(([bytes, changes]) => {
      const list = [...bytes];
      for (const { where, how, byte } of changes) {
        const at = where % (list.length + 1);
        if (how === 0) list[at] = byte;
        else if (how === 1) list.splice(at, 1);
        else if (how === 2) list.splice(at, 0, byte);
        else if (byte < 32) list.length = at;
      }
      return Uint8Array.from(list);
    });
}

/** Valid texts with changes, and texts at random. */
export function mutatedText(valid: readonly string[]): fc.Arbitrary<string> {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const lines = fc.tuple(
    fc.constantFrom(...valid),
    fc.array(change, { minLength: 1, maxLength: 4 }),
  )
    .map(([text, changes]) => {
      const list = text.split("\n");
      for (const { where, how, other, value } of changes) {
        const at = where % list.length;
        if (how % 4 === 0) list.splice(at, 1);
        else if (how % 4 === 1) list.splice(at, 0, list[other % list.length] ?? "");
        else if (how % 4 === 2) list[at] = String(JSON.stringify(value));
        else list[at] = `${list[at]} ${list[other % list.length] ?? ""}`;
        if (list.length === 0) list.push("");
      }
      return list.join("\n");
    });
  return fc.oneof(
    lines,
    mutatedBytes(valid.map((text) => encoder.encode(text))).map((bytes) => decoder.decode(bytes)),
    anyText,
  );
}

/** Texts of JSON files: valid ones with their values or their signs changed, and others at random. */
export function mutatedJsonText(valid: readonly unknown[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 6, arbitrary: mutatedJson(valid).map((value) => JSON.stringify(value) ?? "") },
    { weight: 1, arbitrary: mutatedText(valid.map((value) => JSON.stringify(value))) },
    { weight: 1, arbitrary: fc.json({ maxDepth: 3 }) },
  );
}
