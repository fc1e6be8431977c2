import type { Locator, Page } from "@playwright/test";

/** The settings of an account, by its sections. */
export class SettingsPage {
  constructor(readonly page: Page) {}

  async open(): Promise<this> {
    await this.page.goto("/account/settings");
    await this.password.getByRole("button").first().waitFor();
    return this;
  }

  section(title: string): Locator {
    return this.page.getByRole("region", { name: title, exact: true });
  }

  get address(): Locator {
    return this.section("Address");
  }

  get password(): Locator {
    return this.section("Password");
  }

  get devices(): Locator {
    return this.section("Where you are signed in");
  }

  field(section: Locator, label: string): Locator {
    return section.getByRole("textbox", { name: label, exact: true });
  }

  async changePassword(current: string, next: string): Promise<void> {
    await this.field(this.password, "Current password").fill(current);
    await this.field(this.password, "New password").fill(next);
    await this.password.getByRole("button", { name: "Change password" }).click();
  }

  async changeAddress(email: string, password: string): Promise<void> {
    await this.field(this.address, "New address").fill(email);
    await this.field(this.address, "Current password").fill(password);
    await this.address.getByRole("button", { name: "Mail a link to the new address" }).click();
  }
}
