import { expect, type Page } from "@playwright/test";

export const CARDS = {
  good: "4242424242424242",
  declined: "4000000000000002",
  poor: "4000000000009995",
  secure: "4000002500003155",
} as const;

/** The sandbox's checkout page, where Stripe's would be. */
export class PayPage {
  constructor(readonly page: Page) {}

  async pay(card: string): Promise<void> {
    await this.page.waitForURL("**/c/pay/**");
    await this.page.getByLabel("Card number").fill(card);
    await this.page.getByLabel("Expiry").fill("12 / 34");
    await this.page.getByLabel("Security code").fill("123");
    await this.page.getByLabel("Name on card").fill("A Visitor");
    await this.page.getByRole("button", { name: /^(Pay|Subscribe|Start the trial)/ }).click();
  }

  /** The question of the card's bank. */
  async answerBank(answer: "Authenticate" | "Fail authentication"): Promise<void> {
    await this.page.getByRole("button", { name: answer, exact: true }).click();
  }

  async cancel(): Promise<void> {
    await this.page.waitForURL("**/c/pay/**");
    await this.page.getByRole("link", { name: /Cancel/ }).click();
  }
}

/** Pays and waits until the shop says that it is the buyer's. */
export async function payAndReturn(page: Page, card: string = CARDS.good): Promise<void> {
  await new PayPage(page).pay(card);
  await expectBought(page);
}

export async function expectBought(page: Page): Promise<void> {
  await page.waitForURL("**/checkout/return**");
  await expect(page.getByRole("heading", { name: "Thank you. It is yours." })).toBeVisible();
}
