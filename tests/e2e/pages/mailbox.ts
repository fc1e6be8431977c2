import { expect, type Page } from "@playwright/test";

/** The mails of this address whose subject matches, as links, newest first. */
export function mailsIn(page: Page, subject: RegExp) {
  return page.getByRole("main").getByRole("link", { name: subject });
}

export async function openMailbox(page: Page, to: string): Promise<void> {
  await page.goto(`/dev/mailbox?to=${encodeURIComponent(to)}`);
}

/** Opens the newest mail to this address whose subject matches, once it has arrived. */
export async function openMail(page: Page, to: string, subject: RegExp): Promise<void> {
  await expect(async () => {
    await openMailbox(page, to);
    await expect(mailsIn(page, subject).first()).toBeVisible({ timeout: 1000 });
  }).toPass();
  await mailsIn(page, subject).first().click();
  await page.waitForURL(/\/dev\/mailbox\/.+/);
}
