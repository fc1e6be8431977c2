import { type Browser, type BrowserContextOptions, type CDPSession, devices, type Page } from "@playwright/test";

/** How one page loaded: milliseconds to the largest paint, bytes of scripts as they came over the line, shift of the layout. */
export type Loading = { readonly lcpMs: number; readonly scriptBytes: number; readonly shift: number };

/** What the page itself notes while it loads; read back at the end. */
type Noted = { lcpMs: number; shift: number };
declare global {
  interface Window {
    keysNoted?: Noted;
  }
}

function note() {
  const noted: Noted = { lcpMs: 0, shift: 0 };
  window.keysNoted = noted;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) noted.lcpMs = entry.startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { value, hadRecentInput } = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
      if (!hadRecentInput) noted.shift += value;
    }
  }).observe({ type: "layout-shift", buffered: true });
}

const readNoted = (page: Page) => page.evaluate(() => window.keysNoted ?? { lcpMs: 0, shift: 0 });

/** Adds up the scripts of a page as they came, compressed. */
async function countScripts(session: CDPSession): Promise<() => number> {
  const scripts = new Set<string>();
  let bytes = 0;
  session.on("Network.responseReceived", ({ requestId, type }) => {
    if (type === "Script") scripts.add(requestId);
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await session.send("Network.enable");
  return () => bytes;
}

/** To the end of the page and back, a screen at a time: what is drawn late may not move what is there. */
async function readThrough(page: Page) {
  await page.evaluate(async () => {
    for (let y = 0; y < document.documentElement.scrollHeight; y += window.innerHeight) {
      window.scrollTo({ top: y, behavior: "instant" });
      // Two frames: one to lay out, one to paint.
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    }
  });
}

const FORMS: Readonly<Record<"desktop" | "phone", BrowserContextOptions>> = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: devices["Pixel 7"],
};

export type Visit = { readonly url: string; readonly form: keyof typeof FORMS; readonly slowdown: number };

/** Asking a page has no limit in Playwright: one that draws no more would hold the bench for ever, and say nothing. */
const LONGEST_READING_MS = 30_000;

class Stalled extends Error {}

function within<T>(what: string, work: Promise<T>): Promise<T> {
  const limit = Promise.withResolvers<never>();
  const words = `${what} took more than ${LONGEST_READING_MS / 1000} s.`;
  const timer = setTimeout(() => limit.reject(new Stalled(words)), LONGEST_READING_MS);
  return Promise.race([work, limit.promise]).finally(() => clearTimeout(timer));
}

async function visitOnce(browser: Browser, { url, form, slowdown }: Visit): Promise<Loading> {
  const context = await browser.newContext(FORMS[form]);
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    const scriptBytes = await countScripts(session);
    await session.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
    await page.addInitScript(note);
    await page.goto(url, { waitUntil: "load" });
    // What comes later is fetched ahead for other pages.
    const bytes = scriptBytes();
    await page.waitForLoadState("networkidle");
    const { lcpMs } = await readNoted(page);
    await within(`Reading ${url} (${form})`, readThrough(page));
    const { shift } = await readNoted(page);
    return { lcpMs, scriptBytes: bytes, shift };
  } finally {
    await context.close();
  }
}

/**
 * One visit with an empty cache; `slowdown` is how many times slower the processor is made. Once in some hundred visits
 * Chromium without a screen stops drawing for good: such a visit is told, and made again.
 */
export async function visit(browser: Browser, what: Visit): Promise<Loading> {
  try {
    return await visitOnce(browser, what);
  } catch (error) {
    if (!(error instanceof Stalled)) throw error;
    process.stdout.write(`  ${error.message} Visited again.\n`);
    return await visitOnce(browser, what);
  }
}
