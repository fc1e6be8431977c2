import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";

/** The page of one KEY, with its one button. */
export class KeyPage {
  constructor(
    readonly page: Page,
    readonly slug: string,
  ) {}

  get buy(): Locator {
    return this.page.getByRole("button", { name: /^Buy for/ }).first();
  }

  get download(): Locator {
    return this.page.getByRole("button", { name: /^Download/ }).first();
  }

  async open(): Promise<this> {
    await this.page.goto(`/marketplace/${this.slug}`);
    return this;
  }

  async startBuying(): Promise<void> {
    await this.open();
    await this.buy.click();
  }

  async addToCart(): Promise<void> {
    await this.open();
    await this.page.getByRole("button", { name: "Add to cart" }).first().click();
    await this.page.getByRole("link", { name: "In your cart" }).first().waitFor();
  }

  /** Presses Download and answers with what arrived on disk. */
  async save(): Promise<{ readonly bytes: Buffer; readonly sha256: string; readonly name: string }> {
    const arriving = this.page.waitForEvent("download");
    await this.download.click();
    const file = await arriving;
    const bytes = await readFile(await file.path());
    return { bytes, sha256: createHash("sha256").update(bytes).digest("hex"), name: file.suggestedFilename() };
  }
}
