/**
 * Results read back out of reports.
 *
 * @module
 */
import { gunzipSync } from "node:zlib";
import { type DefaultTreeAdapterTypes, parse } from "parse5";
import { InputError } from "../errors.ts";
import type { RunRecord } from "../experiment/record.ts";
import { type ReportData, wholeRuns } from "./data.ts";
import { type LossTrace, unpackLosses } from "./losses.ts";

/** What a report carries: the result, and the losses of its runs in their order. */
export type ReadReport = Omit<ReportData, "traces" | "runs"> & {
  /** With at most ten steps each. */
  readonly runs: readonly RunRecord[];
  /** None where an earlier version wrote the report. */
  readonly losses: readonly LossTrace[];
};

/**
 * The result that an HTML report carries: configs, seeds, digests, tables, claims.
 *
 * @throws {InputError} if the text is no report
 *
 * @example
 * ```ts
 * import { htmlReport } from "./html.tsx";
 * import { readReport } from "./read.ts";
 * import { syntheticResult } from "../../tests/chart/synthetic_result.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const result = syntheticResult({ seeds: 2, steps: 50 });
 * const read = readReport(await htmlReport(result));
 * assertEquals(read.variants, result.variants);
 * assertEquals(read.runs.map(({ digest }) => digest), result.runs.map(({ digest }) => digest));
 * ```
 */
export function readReport(html: string): ReadReport {
  const page = parse(html);
  const data = parsed(textById(page, "result"));
  if (data?.reportFormat === 1) {
    const { traces, ...report } = data as ReportData;
    return {
      ...report,
      runs: wholeRuns(report),
      losses: tracesOf(textById(page, "losses"), traces),
    };
  }
  throw new InputError(
    "Cannot read a report: expected an HTML file with a result of format 1 inside, got " +
      (data === undefined ? "none" : `format ${data.reportFormat}`) +
      "; pass a report.html that an experiment wrote",
  );
}

function parsed(text: string | undefined): { readonly reportFormat?: unknown } | undefined {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}

function tracesOf(packed: string | undefined, traces: ReportData["traces"]): LossTrace[] {
  if (packed === undefined || traces === undefined) return [];
  const bytes = gunzipSync(Uint8Array.fromBase64(packed.trim()), { maxOutputLength: 2 ** 26 });
  return unpackLosses({ ...traces, bytes: new Uint8Array(bytes) });
}

function textById(page: Node, id: string): string | undefined {
  return findById(page, id)?.childNodes.map((node) => "value" in node ? node.value : "").join("");
}

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

function findById(node: Node, id: string): Element | undefined {
  if ("attrs" in node && node.attrs.some(({ name, value }) => name === "id" && value === id)) {
    return node;
  }
  if (!("childNodes" in node)) return undefined;
  for (const child of node.childNodes) {
    const found = findById(child, id);
    if (found !== undefined) return found;
  }
}
