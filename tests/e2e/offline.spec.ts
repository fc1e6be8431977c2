import type { Page } from "@playwright/test";
import { KeyPage } from "./pages/key-page";
import { expect, grant, test } from "./support/shop";

const SLUG = "stripe-webhook-failure";
const RUNS = `/account/keys/${SLUG}/runs`;
const NOTICE = "You are offline. What you tick is kept in this browser and sent when you are back.";

const step = (page: Page, position: number) =>
  page.getByRole("listitem").filter({ has: page.locator(`#step-${position}`) });
const unsent = (page: Page) => page.evaluate(() => Object.keys(localStorage).filter((name) => name.includes("unsent")));

async function startRun(page: Page): Promise<void> {
  await page.goto(RUNS);
  await page.getByLabel("What is it about?").fill("Rehearsal");
  await page.getByRole("button", { name: "Start a run" }).dblclick();
  await page.waitForURL(/\/runs\/[\w-]{36}$/);
}

test("what is ticked offline says so, outlives the tab and arrives later", async ({
  page,
  context,
  person,
  request,
}) => {
  await grant(request, person.email, SLUG);
  await startRun(page);
  const runs = await page.request.get(`/api/v1/marketplace/keys/${SLUG}/runs`);
  expect((await runs.json()).items).toHaveLength(1);
  const address = page.url();
  await page.getByRole("checkbox").first().check();
  await expect(step(page, 1)).toContainText(/Done by .*, received /);

  await context.setOffline(true);
  await expect(page.getByText(NOTICE)).toBeVisible();
  await page.locator("#step-2").check();
  await expect(step(page, 2)).toContainText(/Not saved yet\. Ticked .* by this browser's clock/);
  await expect(step(page, 2)).not.toContainText("Done by");
  await expect(page.getByText("1 change is not saved yet: an export says nothing of it.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Finish the run" })).toBeDisabled();

  const asked = page.waitForEvent("dialog");
  const closed = page.waitForEvent("close");
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.accept();
  await closed;

  await context.setOffline(false);
  const again = await context.newPage();
  await again.goto(address);
  await expect(step(again, 2)).toContainText(/Done by .*, received /);
  expect(await unsent(again)).toEqual([]);

  await context.setOffline(true);
  await step(again, 3)
    .getByRole("button", { name: /^Add a note/ })
    .click();
  await again.getByLabel("Note on step 3").fill("Nobody did.");
  await again.getByRole("button", { name: "Save note" }).click();
  await again.locator("#step-2").uncheck();
  await expect(step(again, 3)).toContainText(/Nobody did\.Not saved yet\. Written/);
  await expect(step(again, 2)).toContainText("Not saved yet. Tick taken back");
  await context.setOffline(false);
  await expect(step(again, 3)).toContainText(/Noted by .*, received /);
  await expect(again.getByText(NOTICE)).toHaveCount(0);
  await again.reload();
  await expect(again.getByRole("status").filter({ hasText: "steps done" })).toHaveText(/^1 of /);
});

test("a purchase that is begun offline says at once that nothing was ordered", async ({ page, context, person }) => {
  expect(person.email).toBeTruthy();
  const key = await new KeyPage(page, "rate-limiter").open();
  await expect(key.buy).toBeEnabled();
  await page.waitForLoadState("networkidle");
  await context.setOffline(true);
  await key.buy.click();
  await expect(page.getByText("You are offline: nothing was ordered. Try again when you are back.")).toBeVisible();
  await expect(key.buy).toBeEnabled();
});
