import type { Page } from "@playwright/test";

/** What no text that was made harmless leaves on a page: scripts of its own, and attributes that run something. */
const ACTIVE = "[onerror], [onload], [href^='javascript:' i], iframe, object, embed, base, meta[http-equiv=refresh]";
const SCRIPTS = "script:not([type='application/ld+json'])";

/** Sees everything by which content could act in its reader's browser. Nothing leaves the machine. */
export class Witness {
  /** What was done, on whatever page. */
  readonly deeds: string[] = [];
  /** What the browser said that it refused, because a page's policy forbids it. */
  readonly refusals: string[] = [];

  private constructor(readonly page: Page) {}

  static async of(page: Page, home: string): Promise<Witness> {
    const witness = new Witness(page);
    const context = page.context();
    const isForeign = (url: URL) => url.protocol.startsWith("http") && url.origin !== home;
    await context.route(isForeign, (route) => {
      witness.deeds.push(`asked ${new URL(route.request().url()).host}`);
      return route.abort();
    });
    context.on("dialog", (dialog) => {
      witness.deeds.push(`opened a dialog: ${dialog.message()}`);
      return dialog.dismiss();
    });
    context.on("console", (message) => {
      if (/Content.Security.Policy|Refused to|sandboxed/i.test(message.text())) witness.refusals.push(message.text());
    });
    return witness;
  }

  /** All that was done so far, and what on the present page would do something. */
  async seen(): Promise<string[]> {
    const found = await this.page.evaluate(
      ([active, scripts]) => [
        ...[...document.querySelectorAll(active)].map(({ outerHTML }) => outerHTML),
        ...[...document.querySelectorAll(scripts)]
          .filter(({ textContent }) => /^\s*alert\(/.test(textContent))
          .map(({ outerHTML }) => outerHTML),
      ],
      [ACTIVE, SCRIPTS] as const,
    );
    return [...this.deeds, ...found];
  }
}
