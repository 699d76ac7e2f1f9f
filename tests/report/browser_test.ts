import { assert, assertEquals } from "@std/assert";
import { createRequire } from "node:module";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { attentionPage, findChromium, htmlReport, launchChromium } from "../../lib/report/mod.ts";
import { syntheticAttention, syntheticResult } from "../chart/synthetic_result.ts";

const executablePath = await findChromium();
if (executablePath === undefined) {
  console.warn(
    "Browser tests are skipped: no Chromium found; install it or set CHROMIUM to its path",
  );
}

interface Visit {
  readonly page: Page;
  /** Errors on the console, uncaught ones, and what the policy refused. */
  readonly errors: string[];
  /** Addresses asked for, the report's own apart. */
  readonly requests: string[];
}

/** Opens a report from the file system, with the network off. */
async function visit(
  browser: Browser,
  address: string,
  options: BrowserContextOptions,
): Promise<Visit> {
  const context = await browser.newContext({ ...options, offline: true });
  const page = await context.newPage();
  const [errors, requests]: [string[], string[]] = [[], []];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("dialog", (dialog) => {
    errors.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!request.url().startsWith("data:") && request.url() !== address) {
      requests.push(request.url());
    }
  });
  await page.goto(address);
  return { page, errors, requests };
}

async function drawAll(page: Page) {
  await page.waitForSelector("html[data-ready=true]");
  for (const figure of await page.locator("figure[data-chart]").all()) {
    await figure.scrollIntoViewIfNeeded();
    await figure.locator(".interactive svg").waitFor();
  }
  await page.locator("#attention").scrollIntoViewIfNeeded();
  await page.locator("#explorer [data-part=chart] canvas").waitFor();
}

async function violations(page: Page) {
  // Evaluated by the test, not by the page: the page's policy would not let a script in.
  const source = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
  await page.evaluate(await Deno.readTextFile(source));
  return await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) =>
      `${id}: ${nodes.map(({ html }) => html.slice(0, 120))}`
    );
  });
}

Deno.test({
  name: "a report opens offline, draws, and can be explored",
  ignore: executablePath === undefined,
  sanitizeResources: false,
  sanitizeOps: false,
  async fn(t) {
    const folder = await Deno.makeTempDir();
    const browser = await launchChromium(executablePath, "test reports");
    try {
      const write = async (name: string, result: Parameters<typeof htmlReport>[0]) => {
        await Deno.writeTextFile(`${folder}/${name}.html`, await htmlReport(result));
        return `file://${folder}/${name}.html`;
      };
      const address = await write("plain", syntheticResult({ seeds: 3, steps: 60 }));

      await t.step("every chart comes to life without an error or a request", async () => {
        const { page, errors, requests } = await visit(browser, address, {});
        await drawAll(page);
        assertEquals(await page.locator("figure.alive").count(), 4);
        assertEquals(await page.locator("figure.alive > .still:visible").count(), 0);
        assertEquals([errors, requests], [[], []]);
      });

      await t.step("a curve tells its value under the pointer", async () => {
        const { page, errors } = await visit(browser, address, {});
        await drawAll(page);
        const chart = page.locator("figure[data-chart='2'] .interactive svg").first();
        await chart.scrollIntoViewIfNeeded();
        await chart.hover({ position: { x: 160, y: 180 } });
        const tooltip = page.locator("#vg-tooltip-element.visible");
        await tooltip.waitFor();
        assert(/Sequence length \(tokens\) \d+/.test(await tooltip.innerText()));
        assertEquals(errors, []);
      });

      await t.step("heads are chosen by pointer and by arrow keys", async () => {
        const { page, errors } = await visit(browser, address, {});
        await drawAll(page);
        const words = page.locator("[data-part=weights]");
        await page.getByRole("button", { name: "Layer 2, head 1" }).click();
        assert((await words.innerText()).startsWith("Layer 2, head 1: "));
        await page.keyboard.press("ArrowRight");
        await page.keyboard.press("ArrowDown");
        assert((await words.innerText()).startsWith("Layer 3, head 2: "));
        assertEquals(
          await page.evaluate(() => document.activeElement?.getAttribute("aria-label")),
          "Layer 3, head 2",
        );
        assertEquals(await page.locator(".heads button[aria-pressed=true]").count(), 1);
        await page.locator("[data-part=variant]").selectOption("ALiBi");
        await page.locator("[data-part=example]").selectOption("Backwards");
        await page.getByLabel("Lines").check();
        await page.locator("#explorer [data-part=chart] svg").waitFor();
        await page.locator("[data-part=queries] .token").nth(3).click();
        assert((await words.innerText()).includes("(3) looks at"));
        await page.keyboard.press("ArrowRight");
        assert((await words.innerText()).includes("(4) looks at"));
        assertEquals(errors, []);
      });

      for (const colorScheme of ["light", "dark"] as const) {
        await t.step(`axe-core finds no violation (${colorScheme})`, async () => {
          const { page } = await visit(browser, address, { colorScheme });
          await drawAll(page);
          for (const summary of await page.locator("summary").all()) await summary.click();
          assertEquals(await violations(page), []);
        });
      }

      await t.step("a report's slider goes through the steps of training", async () => {
        const result = syntheticResult({ seeds: 2, steps: 60 });
        const figures = result.figures.map((figure) =>
          figure.kind !== "attention" ? figure : {
            ...figure,
            examples: [0, 30, 60].flatMap((step) =>
              figure.examples.map((example, index) => ({
                ...example,
                ...syntheticAttention(example.queryTokens, {
                  seed: step + index,
                  title: example.title,
                }),
                step,
              }))
            ),
          }
        );
        const stepped = await write("steps", { ...result, figures });
        const { page, errors } = await visit(browser, stepped, {});
        await drawAll(page);
        const words = page.locator("[data-part=weights]");
        const [slider, name] = ["step", "step-name"].map((part) =>
          page.locator(`#explorer [data-part=${part}]`)
        );
        assertEquals([await slider.inputValue(), await name.innerText()], ["2", "60"]);
        const last = await words.innerText();
        await slider.focus();
        await page.keyboard.press("Home");
        assertEquals(await name.innerText(), "0");
        assert(await words.innerText() !== last);
        assertEquals(errors, []);
      });

      await t.step("the buttons copy their commands", async () => {
        const { page, errors } = await visit(browser, address, {
          permissions: ["clipboard-read", "clipboard-write"],
        });
        const buttons = page.getByRole("button", { name: "Copy the command" });
        const commands = await page.locator(".command code").allInnerTexts();
        assertEquals(commands.length, 2);
        for (const command of commands) {
          await buttons.first().click();
          await page.getByRole("button", { name: "Copied" }).waitFor();
          assertEquals(await page.evaluate(() => navigator.clipboard.readText()), command);
          await page.locator(".command").first().evaluate((element) => element.remove());
        }
        assertEquals(errors, []);
      });

      await t.step("the button switches colors, and charts follow", async () => {
        const { page, errors } = await visit(browser, address, { colorScheme: "light" });
        await drawAll(page);
        const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        const before = await paper();
        await page.locator("#mode").click();
        assert(await paper() !== before);
        await page.waitForFunction(() =>
          document.querySelector("figure[data-chart] .interactive svg")?.innerHTML.includes(
            "#4aa8e0",
          )
        );
        assertEquals(errors, []);
      });

      await t.step("a phone shows everything without scrolling sideways", async () => {
        const { page } = await visit(browser, address, { viewport: { width: 360, height: 740 } });
        await drawAll(page);
        assertEquals(await page.evaluate(() => document.documentElement.scrollWidth), 360);
        const cut = await page.evaluate(() =>
          [...document.querySelectorAll("figure[data-chart] .role-legend text")]
            .filter((text) => text.getBoundingClientRect().right > innerWidth)
            .map((text) => text.textContent)
        );
        assertEquals(cut, []);
      });

      await t.step("on paper every picture is still, and light", async () => {
        const { page } = await visit(browser, address, { colorScheme: "dark" });
        await drawAll(page);
        await page.emulateMedia({ media: "print" });
        assertEquals(await page.locator("img.still:visible").count(), 5);
        assertEquals(await page.locator(".interactive:visible, button:visible").count(), 0);
        assert(await page.locator("details:not([open]) pre").count() > 0);
        const heights = await page.locator("details pre").evaluateAll((all) =>
          all.map((config) => config.getBoundingClientRect().height)
        );
        assert(heights.every((height) => height > 20), `configs are printed: ${heights}`);
        const ink = await page.evaluate(() => getComputedStyle(document.body).color);
        assertEquals(ink, "rgb(28, 33, 39)");
      });

      await t.step("without scripts the still pictures stand", async () => {
        const { page, errors } = await visit(browser, address, { javaScriptEnabled: false });
        assertEquals(await page.locator("img.still:visible").count(), 5);
        assertEquals(await page.locator("button:visible").count(), 0);
        assertEquals(errors, []);
      });

      await t.step(
        "a page of attention has a slider over steps, parts, and both strips",
        async () => {
          const path = `${folder}/attention.html`;
          const tokens = [..."the whale"];
          const examples = [
            ...[0, 10, 100].map((step) => ({
              ...syntheticAttention(tokens, { title: "whale", seed: step + 1 }),
              part: "decoder",
              step,
            })),
            {
              ...syntheticAttention(tokens, { keyTokens: [..."wal"], title: "whale" }),
              part: "cross",
            },
          ];
          await Deno.writeTextFile(path, await attentionPage({ title: "Whale", examples }));
          const { page, errors, requests } = await visit(browser, `file://${path}`, {});
          await page.locator("#explorer canvas.marks").waitFor();
          const words = page.locator("[data-part=weights]");
          const slider = page.getByLabel("Training step");
          assertEquals(await page.locator("[data-part=step-name]").innerText(), "100");
          const last = await words.innerText();
          await slider.focus();
          await page.keyboard.press("ArrowLeft");
          await page.locator("[data-part=step-name]", { hasText: /^10$/ }).waitFor();
          assert(await words.innerText() !== last);
          assertEquals(await page.locator("[data-part=keys] .token").count(), 0);
          await page.locator("[data-part=part]").selectOption("cross");
          assertEquals(await page.locator("[data-part=keys] .token").count(), 3);
          assertEquals(await slider.isVisible(), false);
          assertEquals([errors, requests], [[], []]);
          assertEquals(await violations(page), []);
        },
      );

      await t.step("512 tokens are pooled, and a click zooms in", async () => {
        const path = `${folder}/long.html`;
        const tokens = Array.from({ length: 512 }, (_, index) => `${index % 37}`);
        const example = syntheticAttention(tokens, { title: "long", layers: 1, heads: 4 });
        await Deno.writeTextFile(path, await attentionPage({ title: "Long", examples: [example] }));
        const { page, errors } = await visit(browser, `file://${path}`, {});
        const chart = page.locator("#explorer canvas.marks");
        await chart.waitFor();
        assert((await page.locator("[data-part=name]").innerText()).includes("pools 6 × 6 tokens"));
        const { width, height } = (await chart.boundingBox())!;
        await chart.click({ position: { x: width * 0.4, y: height * 0.7 } });
        await page.getByText(/^Queries from \d+ to \d+$/).waitFor();
        await page.locator(".token").nth(500).click();
        const [, from, to] = /(\d+) to (\d+)/.exec(
          await page.locator("[data-part=queries-from-name]").innerText(),
        )!;
        assert(Number(from) <= 500 && 500 <= Number(to), `${from} to ${to}`);
        assertEquals(errors, []);
      });

      await t.step("hostile tokens are shown, not run", async () => {
        const hostile = "</script><img src=x onerror=alert(1)>";
        const tokens = [hostile, "__proto__", "'+alert(1)+'", "\n"];
        const { page, errors, requests } = await visit(
          browser,
          await write("hostile", syntheticResult({ seeds: 2, steps: 12, hostile, tokens })),
          {},
        );
        await drawAll(page);
        await page.getByLabel("Lines").check();
        await page.locator("#explorer [data-part=chart] svg").waitFor();
        assertEquals([errors, requests], [[], []]);
        assertEquals(await page.locator("img[src=x]").count(), 0);
      });
    } finally {
      await browser.close();
      await Deno.remove(folder, { recursive: true });
    }
  },
});
