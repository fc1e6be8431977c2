import type { Page } from "@playwright/test";

/** Waits until the page hears keys. A press of a button may come before that: it is kept. */
export async function untilAlive(page: Page): Promise<void> {
  await page.waitForFunction(() => window.keysEarlyPresses === undefined);
}
