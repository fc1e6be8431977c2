import { expect, type Page } from "@playwright/test";
import { openMail } from "./mailbox";

export type Person = { readonly email: string; readonly password: string };

let people = 0;

/** Signs up as a stranger does: the form, the mail, the button behind its link. */
export async function signUp(page: Page, next = "/account/keys"): Promise<Person> {
  people += 1;
  const person = {
    email: `visitor-${process.pid}-${Date.now()}-${people}@keys.test`,
    password: "a long enough phrase",
  };
  await page.goto(`/sign-up?next=${encodeURIComponent(next)}`);
  await page.getByLabel("Email").fill(person.email);
  await page.getByRole("textbox", { name: "Password" }).fill(person.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByText(person.email)).toBeVisible();
  await openMail(page, person.email, /confirm|verify|address|welcome/i);
  await page.getByRole("link", { name: /sign-in.confirm/ }).click();
  await page.getByRole("button", { name: "Confirm and sign in" }).click();
  await page.waitForURL(`**${next}`);
  return person;
}
