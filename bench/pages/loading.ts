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

/** One visit with an empty cache; `slowdown` is how many times slower the processor is made. */
export async function visit(browser: Browser, { url, form, slowdown }: Visit): Promise<Loading> {
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
    const lcpMs = await page.evaluate(() => window.keysNoted?.lcpMs ?? 0);
    await readThrough(page);
    return { lcpMs, scriptBytes: bytes, shift: await page.evaluate(() => window.keysNoted?.shift ?? 0) };
  } finally {
    await context.close();
  }
}
