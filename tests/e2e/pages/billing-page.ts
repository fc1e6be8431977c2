import { expect, type Locator, type Page } from "@playwright/test";

/** The plan of an account, with what can be done about it. */
export class BillingPage {
  constructor(readonly page: Page) {}

  async open(query = ""): Promise<this> {
    await this.page.goto(`/account/billing${query}`);
    await expect(this.page.locator(".skeleton")).toHaveCount(0);
    return this;
  }

  /** The plan in words; its heading is "Pro, monthly" and the like. */
  get headline(): Locator {
    return this.page.getByRole("region", { name: /, (monthly|yearly)$/ });
  }

  get heading(): Locator {
    return this.headline.getByRole("heading");
  }

  section(title: string): Locator {
    return this.page.getByRole("region", { name: title, exact: true });
  }

  get preview(): Locator {
    return this.page.getByRole("region", { name: /^You pay / });
  }

  /** Chooses another interval and asks what it costs. */
  async previewInterval(name: "Monthly" | "Yearly"): Promise<void> {
    await this.section("Change").getByRole("radio", { name }).check();
    await this.section("Change").getByRole("button", { name: "See what it costs" }).click();
    await expect(this.preview).toBeVisible();
  }

  get question(): Locator {
    return this.page.getByRole("alertdialog", { name: /^Cancel / });
  }

  async askToCancel(): Promise<void> {
    await this.page.getByRole("button", { name: "Cancel the plan" }).click();
    await expect(this.question).toBeVisible();
  }

  async cancelNow(): Promise<void> {
    await this.askToCancel();
    await this.question.getByRole("radio", { name: /^Now/ }).check();
    await this.question.getByRole("button", { name: "End it now" }).click();
    await expect(this.headline.getByText("Ended", { exact: true })).toBeVisible();
  }
}
