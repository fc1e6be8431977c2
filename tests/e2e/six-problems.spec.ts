import type { Page } from "@playwright/test";
import { expect, test } from "./support/shop";

/** Somebody who has never been here: they begin on the home page and press links and buttons, at most three times. */
class Newcomer {
  private clicks = 0;
  constructor(readonly page: Page) {}

  async begin(): Promise<this> {
    await this.page.goto("/");
    return this;
  }

  async press(role: "link" | "button", name: string): Promise<this> {
    this.clicks += 1;
    expect(this.clicks, "clicks").toBeLessThanOrEqual(3);
    await this.page.getByRole("main").getByRole(role, { name, exact: true }).first().click();
    return this;
  }

  /** One search in the head of the page; the right KEY is the first that is found. */
  async search(words: string, first: string): Promise<void> {
    const field = this.page.getByRole("searchbox", { name: "Search KEYS" });
    await field.fill(words);
    await field.press("Enter");
    await this.page.waitForURL(/marketplace\?q=/);
    await expect(this.page.getByRole("article").first()).toContainText(first);
  }

  async standsOn(title: string): Promise<void> {
    await expect(this.page.getByRole("heading", { level: 1, name: title, exact: true })).toBeVisible();
    await expect(this.page.getByRole("link", { name: /^Buy for \$\d/ }).first()).toBeVisible();
  }
}

test.use({ javaScriptEnabled: false });

test("our webhooks fail", async ({ page }) => {
  const newcomer = await new Newcomer(page).begin();
  await newcomer.press("link", "Payments or access are wrong");
  await newcomer.press("link", "Stripe says that deliveries to us fail");
  await newcomer.press("link", "Stripe Webhook Failure");
  await newcomer.standsOn("Stripe Webhook Failure");
});

test("the database refuses connections", async ({ page }) => {
  const newcomer = await new Newcomer(page).begin();
  await newcomer.press("link", "The database is in trouble");
  await newcomer.press("link", "It refuses connections");
  await newcomer.press("link", "Postgres Connection Exhaustion");
  await newcomer.standsOn("Postgres Connection Exhaustion");
});

test("customers see each other's data", async ({ page }) => {
  const newcomer = await new Newcomer(page).begin();
  await newcomer.press("link", "Customers see what is not theirs");
  await newcomer.press("link", "PostgreSQL: a query without its condition");
  await newcomer.press("link", "Multi-Tenant Row Guard");
  await newcomer.standsOn("Multi-Tenant Row Guard");
});

test("an auditor is coming", async ({ page }) => {
  const newcomer = await new Newcomer(page).begin();
  await page.getByLabel("What keeps you up?").selectOption("audit");
  await newcomer.press("button", "Show me the right KEY");
  await expect(page.getByRole("article").first()).toContainText("It gives you something to show an auditor");
  await newcomer.press("link", "Audit Log Capture");
  await newcomer.standsOn("Audit Log Capture");
});

test("a key was pushed to a public repository", async ({ page }) => {
  const newcomer = await new Newcomer(page).begin();
  await newcomer.search("leaked credential", "Leaked Credential Response");
  await newcomer.press("link", "Leaked Credential Response");
  await newcomer.standsOn("Leaked Credential Response");
});

test("a cron job runs twice", async ({ page }) => {
  const newcomer = await new Newcomer(page).begin();
  await newcomer.search("cron job runs twice", "Safe Cron Execution");
  await newcomer.press("link", "Safe Cron Execution");
  await newcomer.standsOn("Safe Cron Execution");
});
