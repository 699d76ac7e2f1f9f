/**
 * Headless Chromium: for what only a browser can make of a page.
 *
 * @module
 */
import type { Browser } from "playwright-core";
import { InputError } from "../errors.ts";

/** Where Chromium stands, or `undefined`: $CHROMIUM, Playwright's own, or the system's. */
export async function findChromium(): Promise<string | undefined> {
  const { chromium } = await import("playwright-core");
  const places = [
    Deno.env.get("CHROMIUM") ?? "",
    chromium.executablePath(),
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  ];
  for (const path of places) {
    if (path !== "" && await Deno.stat(path).then(() => true, () => false)) return path;
  }
}

/**
 * Starts Chromium without a window, and without connections of its own.
 *
 * @throws {InputError} where there is none, with the command that installs it
 */
export async function launchChromium(
  executablePath: string | undefined,
  action: string,
): Promise<Browser> {
  if (executablePath === undefined) {
    throw new InputError(
      `Cannot ${action}: expected Chromium or Chrome, found none; install it with\n` +
        "  npx playwright-core install chromium\nor set CHROMIUM to its path",
    );
  }
  const { chromium } = await import("playwright-core");
  return await chromium.launch({
    executablePath,
    args: [
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      // Chromium's own sandbox does not start for root.
      ...(Deno.build.os === "linux" && Deno.uid() === 0 ? ["--no-sandbox"] : []),
    ],
  });
}
