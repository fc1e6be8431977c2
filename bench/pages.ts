import { loadavg } from "node:os";
import { type Browser, chromium } from "@playwright/test";
import { BROWSER_FLAGS, findBrowser } from "../tools/test/find-browser.ts";
import { startBenchShop } from "./bench-shop.ts";
import type { Figure } from "./main.ts";
import { CATEGORIES, runLighthouse } from "./pages/lighthouse.ts";
import { type Loading, type Visit, visit } from "./pages/loading.ts";

const KEY = "/marketplace/rate-limiter";
const BLANK = "/dev/blank";
const PAGES = { home: "/", catalog: "/marketplace", KEY, bundle: "/marketplace/bundles/starter-bundle" } as const;
const FORMS = ["desktop", "phone"] as const;
const LOWEST_SCORE = 95;
const SLOWDOWN = 4;
const VISITS = 31;
/** How much a KEY page may cost beside a page with nothing on it. */
const DEAREST = 1.25;

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const kilobytes = (bytes: number) => bytes / 1000;

async function lighthouseFigures(appUrl: string, browser: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const form of FORMS) {
    for (const [name, path] of Object.entries(PAGES)) {
      const report = await runLighthouse({ url: `${appUrl}${path}`, form, browser, browserFlags: BROWSER_FLAGS });
      for (const category of CATEGORIES) {
        const value = report.scores[category];
        figures.push({ name: `${name}, ${form}: ${category}`, value, unit: "", floor: LOWEST_SCORE });
      }
      if (report.failed.length > 0) process.stdout.write(`  ${name}, ${form}: ${report.failed.join(", ")}\n`);
    }
  }
  return figures;
}

/** The median of several visits, each with an empty cache; the two pages take turns, so that both see the same machine. */
async function compare(browser: Browser, appUrl: string): Promise<{ key: Loading; blank: Loading }> {
  const found = { key: [] as Loading[], blank: [] as Loading[] };
  const visitOf = (path: string): Visit => ({ url: `${appUrl}${path}`, form: "desktop", slowdown: SLOWDOWN });
  for (const path of [BLANK, KEY]) await visit(browser, { ...visitOf(path), slowdown: 1 });
  for (let round = 0; round < VISITS; round += 1) {
    found.blank.push(await visit(browser, visitOf(BLANK)));
    found.key.push(await visit(browser, visitOf(KEY)));
  }
  const middle = (all: readonly Loading[]): Loading => ({
    lcpMs: median(all.map(({ lcpMs }) => lcpMs)),
    scriptBytes: median(all.map(({ scriptBytes }) => scriptBytes)),
    shift: Math.max(...all.map(({ shift }) => shift)),
  });
  return { key: middle(found.key), blank: middle(found.blank) };
}

async function loadingFigures(appUrl: string, browser: Browser): Promise<Figure[]> {
  const { key, blank } = await compare(browser, appUrl);
  const figures: Figure[] = [
    { name: "scripts of a blank page", value: kilobytes(blank.scriptBytes), unit: "kB" },
    { name: "scripts of a KEY page", value: kilobytes(key.scriptBytes), unit: "kB" },
    { name: "the second to the first", value: key.scriptBytes / blank.scriptBytes, unit: "x", limit: DEAREST },
    { name: `largest paint of a blank page, CPU ${SLOWDOWN}x slower`, value: blank.lcpMs, unit: "ms" },
    { name: `largest paint of a KEY page, CPU ${SLOWDOWN}x slower`, value: key.lcpMs, unit: "ms" },
    { name: "the second to the first", value: key.lcpMs / blank.lcpMs, unit: "x", limit: DEAREST },
  ];
  for (const form of FORMS) {
    for (const [name, path] of Object.entries(PAGES)) {
      const { shift } = await visit(browser, { url: `${appUrl}${path}`, form, slowdown: SLOWDOWN });
      figures.push({ name: `${name}, ${form}: layout shift, read to its end`, value: shift, unit: "", limit: 0 });
    }
  }
  return figures;
}

/**
 * How the pages load, of the shop as `npm start` serves it: scores of Lighthouse, and a KEY page against a page of the same
 * build with nothing on it. Lighthouse comes from the npm registry, so this one needs the network.
 */
export async function benchPages(): Promise<readonly Figure[]> {
  const executablePath = await findBrowser();
  const shop = await startBenchShop();
  try {
    const browser = await chromium.launch({ executablePath, args: [...BROWSER_FLAGS] });
    const loading = await loadingFigures(shop.appUrl, browser).finally(() => browser.close());
    const load: Figure = { name: "load of the machine meanwhile (1 minute)", value: loadavg()[0] ?? 0, unit: "" };
    return [load, ...loading, ...(await lighthouseFigures(shop.appUrl, executablePath))];
  } finally {
    await shop.stop();
  }
}
