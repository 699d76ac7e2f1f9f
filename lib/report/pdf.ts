/**
 * A page on paper.
 *
 * @module
 */
import { pathToFileURL } from "node:url";
import { findChromium, launchChromium } from "./browser.ts";

/**
 * Prints a page's HTML as PDF, A4, in light colors, with still pictures for what moves on the screen.
 *
 * @throws {InputError} where there is no Chromium
 */
export async function printPdf(html: string, chromium?: string): Promise<Uint8Array> {
  const browser = await launchChromium(chromium ?? await findChromium(), "write a PDF");
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/report.html`;
    await Deno.writeTextFile(path, html);
    // Without scripts the page is still already, and nothing in it can hinder the printing.
    const context = await browser.newContext({ javaScriptEnabled: false, offline: true });
    const page = await context.newPage();
    await page.goto(pathToFileURL(path).href);
    return new Uint8Array(
      await page.pdf({
        format: "A4",
        margin: { top: "18mm", bottom: "18mm", left: "16mm", right: "16mm" },
        printBackground: true,
        displayHeaderFooter: true,
        headerTemplate: "<span></span>",
        footerTemplate:
          '<span style="font: 8px sans-serif; margin: auto"><span class="pageNumber"></span> / ' +
          '<span class="totalPages"></span></span>',
        outline: true,
        tagged: true,
      }),
    );
  } finally {
    await browser.close();
    await Deno.remove(folder, { recursive: true });
  }
}
