import { expect, type Locator, type Page } from "@playwright/test";

/** All versions of a KEY, with how one hears of the next. */
export class VersionsPage {
  constructor(
    readonly page: Page,
    readonly slug: string,
  ) {}

  async open(): Promise<this> {
    await this.page.goto(`/marketplace/${this.slug}/versions`);
    return this;
  }

  version(number: string): Locator {
    return this.page.getByRole("region", { name: number, exact: true });
  }

  get follow(): Locator {
    return this.page.getByRole("button", { name: "Follow releases by mail" });
  }

  get unfollow(): Locator {
    return this.page.getByRole("button", { name: "Stop the mails" });
  }

  async compare(from: string, to: string): Promise<void> {
    await this.page.getByLabel("From version").selectOption(from);
    await this.page.getByLabel("to version").selectOption(to);
    await this.page.getByRole("button", { name: "Compare" }).click();
    await expect(this.page.getByRole("heading", { level: 1 })).toHaveText(`What changed from ${from} to ${to}`);
  }
}

/** The lines of a changed file, as its owner sees them; side by side or one below the other. */
export function linesOf(page: Page, file: string, view: "line by line" | "both versions side by side"): Locator {
  return page.getByRole("table", { name: `${file}, ${view}` });
}
