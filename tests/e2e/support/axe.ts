import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/** The rules that look at colours: of all that axe asks, nothing else can differ between the themes. */
const RULES_OF_COLOUR = ["color-contrast", "link-in-text-block"];

/** As if one had read to the end: a part that was not yet laid out still has the colours of the other theme. */
const LAID_OUT = "* { content-visibility: visible !important; }";

/** Colours change in a transition, and even the shortest takes a frame: until then a text has the colour of the other theme. */
function untilStill(page: Page) {
  return page.waitForFunction(
    () => document.getAnimations().every(({ playState }) => playState !== "running"),
    undefined,
    { polling: 50 },
  );
}

/** What axe calls serious or critical, with the element that it is about: everything by day, the colours also by night. */
export async function violations(page: Page): Promise<string[]> {
  const found: string[] = [];
  await page.addStyleTag({ content: LAID_OUT });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await untilStill(page);
    // No page holds a frame, so axe need not open a page of its own for putting answers together.
    const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).setLegacyMode();
    const result = await (colorScheme === "light" ? axe : axe.withRules(RULES_OF_COLOUR)).analyze();
    const grave = result.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    found.push(...grave.map(({ id, nodes }) => `${colorScheme}: ${id}: ${nodes.map((node) => node.html).join(" ")}`));
  }
  return found;
}

/** How many pixels the page is wider than the screen. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}
