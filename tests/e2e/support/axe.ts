import type { Page } from "@playwright/test";
import axe from "axe-core";

declare global {
  interface Window {
    axe: typeof axe;
  }
}

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

/** Asks axe, which the page has by now, and brings back only what is grave, with the elements that it is about. */
function askAxe(page: Page, rules: readonly string[] | null): Promise<string[]> {
  return page.evaluate(async (names) => {
    const only = names && { runOnly: { type: "rule" as const, values: [...names] } };
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"], ...only });
    const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    return grave.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
  }, rules);
}

/** What axe calls serious or critical, with the element that it is about: everything by day, the colours also by night. */
export async function violations(page: Page): Promise<string[]> {
  const found: string[] = [];
  await page.addStyleTag({ content: LAID_OUT });
  await page.evaluate(axe.source);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await untilStill(page);
    const grave = await askAxe(page, colorScheme === "light" ? null : RULES_OF_COLOUR);
    found.push(...grave.map((fault) => `${colorScheme}: ${fault}`));
  }
  return found;
}

/** How many pixels the page is wider than the screen. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}
