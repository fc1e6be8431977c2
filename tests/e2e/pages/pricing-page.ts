import { expect, type Locator, type Page } from "@playwright/test";
import { CARDS, PayPage } from "./pay-page";

/** What plans cost, and the way to one. */
export class PricingPage {
  constructor(readonly page: Page) {}

  async open(query = ""): Promise<this> {
    await this.page.goto(`/pricing${query}`);
    return this;
  }

  card(title: string): Locator {
    return this.page.getByRole("article", { name: title, exact: true });
  }

  interval(name: "Monthly" | "Yearly"): Locator {
    return this.page.getByRole("navigation", { name: "How plans are paid" }).getByRole("link", { name });
  }

  /** The button of a plan for somebody who is signed in. */
  buy(title: string): Locator {
    return this.card(title).getByRole("button", { name: new RegExp(`^(Start|Buy).* of ${title}$`) });
  }

  /** Buys a plan as it is chosen, and waits until it has begun. */
  async start(title: string): Promise<void> {
    await this.buy(title).click();
    await new PayPage(this.page).pay(CARDS.good);
    await this.page.waitForURL("**/checkout/return**");
    await expect(this.page.getByRole("heading", { name: "Thank you. Your plan has begun." })).toBeVisible();
  }
}
