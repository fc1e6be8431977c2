import type { Page } from "@playwright/test";

type Held = { readonly asked: Promise<void>; readonly letThrough: () => void };

/** Answers none of these requests until it is told to, as a slow line does; `asked` once the first has come. */
export async function hold(page: Page, addresses: string | RegExp): Promise<Held> {
  const asked = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  // One gate for all: a request that is given up and asked again is let through as well.
  await page.route(addresses, async (route) => {
    asked.resolve();
    await gate.promise;
    await route.continue();
  });
  return { asked: asked.promise, letThrough: gate.resolve };
}
