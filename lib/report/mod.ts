/**
 * Reports: a result as one self-contained HTML file, or as Markdown with pictures beside it.
 *
 * @module
 */
export { attentionPage, type AttentionPageOptions } from "./attention_page.tsx";
export type { ReportData } from "./data.ts";
export { htmlReport } from "./html.tsx";
export { findChromium, launchChromium } from "./browser.ts";
export { markdownReport } from "./markdown.ts";
export type { LossTrace } from "./losses.ts";
export { printPdf } from "./pdf.ts";
export { type ReadReport, readReport } from "./read.ts";
