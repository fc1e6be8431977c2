import type { Page } from "@playwright/test";
import type { Person } from "./sign-up-page";

/** Signs in with a password and waits until one is where one wanted to go. */
export async function signIn(page: Page, { email, password }: Person, next = "/account/keys"): Promise<void> {
  await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
  await page.getByLabel("Email").fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(`**${next}`);
}
