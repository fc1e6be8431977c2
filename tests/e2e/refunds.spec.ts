import { KeyPage } from "./pages/key-page";
import { payAndReturn } from "./pages/pay-page";
import { violations } from "./support/axe";
import { expect, test } from "./support/shop";

test("a buyer gives back what was not downloaded, and asks for the rest", async ({ page, person }) => {
  expect(person.email).toBeTruthy();
  await new KeyPage(page, "typed-env-guard").addToCart();
  await new KeyPage(page, "rate-limiter").addToCart();
  await page.goto("/cart");
  await page.getByRole("button", { name: "Pay for everything at once" }).click();
  await payAndReturn(page);
  await (await new KeyPage(page, "rate-limiter").open()).save();

  await page.goto("/account/orders");
  await page.getByRole("button", { name: /^Ask for a refund/ }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog).toContainText("access to it ends at once");
  await expect(dialog).toContainText("a person looks at your request");
  expect(await violations(page)).toEqual([]);
  await expect(dialog.getByRole("button", { name: "Give back 1 now, ask for 1" })).toBeVisible();
  await dialog.getByRole("checkbox", { name: /Rate Limiter/ }).uncheck();
  await expect(dialog).not.toContainText("a person looks at your request");
  await dialog.getByRole("button", { name: "Refund it now" }).click();
  await expect(page.getByText("on its way back")).toBeVisible();
  await expect(page.getByText("Partly refunded", { exact: true })).toBeVisible();

  await page.getByRole("button", { name: /^Ask for a refund/ }).click();
  await dialog.getByLabel(/^Why/).fill("It does not fit our framework.");
  await dialog.getByRole("button", { name: "Send the request" }).click();
  await expect(page.getByText("a person answers by mail")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Ask for a refund/ })).toHaveCount(0);

  await page.goto("/account/keys");
  await expect(page.getByRole("link", { name: /Rate Limiter/ }).first()).toBeVisible();
  await expect(page.getByRole("link", { name: /Typed Env Guard/ })).toHaveCount(0);
});

test("an order that is not paid is let go of, after a question", async ({ page, person }) => {
  expect(person.email).toBeTruthy();
  await new KeyPage(page, "rate-limiter").startBuying();
  await page.waitForURL("**/c/pay/**");
  await page.goto("/account/orders");
  const opener = page.getByRole("button", { name: /^Cancel this order with the number \d+$/ });
  await opener.click();
  const question = page.getByRole("alertdialog", { name: /^Cancel order \d+\?$/ });
  expect(await violations(page)).toEqual([]);
  await question.getByRole("button", { name: "Keep it" }).click();
  await expect(opener).toBeFocused();
  await expect(page.getByRole("link", { name: "Go on to pay" })).toBeVisible();

  await opener.click();
  await question.getByRole("button", { name: "Cancel this order" }).click();
  const said = page.getByText(/^Order \d+ is cancelled\. Nothing was charged\.$/);
  await expect(said).toBeFocused();
  await expect(page.getByRole("heading", { name: "No orders yet" })).toBeVisible();
});
