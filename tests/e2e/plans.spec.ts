import { BillingPage } from "./pages/billing-page";
import { KeyPage } from "./pages/key-page";
import { CARDS, PayPage } from "./pages/pay-page";
import { PricingPage } from "./pages/pricing-page";
import { signIn } from "./pages/sign-in-page";
import { expect, test } from "./support/shop";

const SLUG = "safe-cron-execution";

test("a trial begun on the pricing page opens every KEY at once", async ({ page, person }) => {
  expect(person.email).toBeTruthy();
  const pricing = await new PricingPage(page).open();
  await expect(pricing.card("Pro")).toContainText("$99");
  await expect(pricing.card("Pro")).toContainText("The first 14 days are a trial: nothing is due today.");
  await pricing.start("Pro");
  await expect(page.getByText("nothing to pay today")).toBeVisible();

  const key = await new KeyPage(page, SLUG).open();
  await expect(page.getByText(/^Open with your plan, Pro, while it runs\. It renews on /)).toBeVisible();
  expect((await key.save()).bytes.length).toBeGreaterThan(0);
  await expect(page.getByRole("button", { name: /^Keep it for good: \$/ })).toBeVisible();

  await page.goto("/account/keys");
  await expect(page.getByText("Through Pro, while it runs").first()).toBeVisible();
  await page.goto("/account/orders");
  await expect(page.getByRole("link", { name: "Pro, monthly" })).toHaveAttribute("href", "/account/billing");
  await expect(page.getByText("14-day trial")).toBeVisible();
  await pricing.open();
  await expect(pricing.card("Pro").getByText("Your plan", { exact: true })).toBeVisible();
  await expect(pricing.buy("Pro")).toHaveCount(0);
});

test("a visitor's wish goes on after signing in", async ({ page, person }) => {
  await page.context().clearCookies();
  const pricing = await new PricingPage(page).open("?interval=year");
  await pricing.card("Pro").getByRole("link", { name: "Start 14-day trial of Pro" }).click();
  await page.waitForURL("**/sign-in?**");
  await page.getByLabel("Email").fill(person.email);
  await page.getByRole("textbox", { name: "Password" }).fill(person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL("**/c/pay/**");
  await expect(page.getByText(/\$999/).first()).toBeVisible();
  // Asked for, and not stood at: once it is said, it leaves the address.
  const returned = page.waitForRequest("**/pricing?checkout=cancelled");
  await new PayPage(page).cancel();
  await returned;
  await expect(page.getByText("Nothing was charged")).toBeVisible();
});

test("the switch between month and year works without scripts", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ ...(baseURL && { baseURL }), javaScriptEnabled: false });
  const page = await context.newPage();
  const pricing = await new PricingPage(page).open();
  await expect(pricing.card("Pro")).toContainText("$99a month");
  await pricing.interval("Yearly").click();
  await page.waitForURL("**/pricing?interval=year");
  await expect(pricing.card("Pro")).toContainText("$999a year");
  const start = pricing.card("Pro").getByRole("link", { name: /^Start 14-day trial/ });
  await expect(start).toHaveAttribute("href", /^\/sign-in\?next=%2Fpricing%3Finterval%3Dyear/);
  await context.close();
});

test("a plan is cancelled for the end of its time, and taken up again", async ({ page, person }) => {
  expect(person.email).toBeTruthy();
  await (await new PricingPage(page).open()).start("Pro");
  const billing = await new BillingPage(page).open();
  await expect(billing.headline).toContainText(/Trial until .+ Then \$99 is charged, unless you cancel before\./);

  await billing.askToCancel();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Cancel the plan" })).toBeFocused();
  await billing.askToCancel();
  await billing.question.getByLabel(/^Why/).fill("Only looking around");
  await billing.question.getByRole("button", { name: "Cancel the plan" }).click();
  await expect(billing.headline).toContainText(/Cancelled: the trial goes on until .+, and nothing will be charged\./);
  await expect(billing.heading).toBeFocused();
  await expect(billing.section("Change")).toContainText("Resume it first");
  await new KeyPage(page, SLUG).open();
  await expect(page.getByText(/^Open with your plan, Pro, until /)).toBeVisible();

  await billing.open();
  await page.getByRole("button", { name: "Resume the plan" }).click();
  await expect(billing.headline).toContainText("Your plan goes on.");
  await expect(billing.headline).toContainText("Trial until");
  await expect(billing.heading).toBeFocused();
});

test("an ended plan is bought again, and changed to a year at the price that was shown", async ({ page, person }) => {
  expect(person.email).toBeTruthy();
  const pricing = new PricingPage(page);
  await (await pricing.open()).start("Pro");
  const billing = await new BillingPage(page).open();
  await billing.cancelNow();
  await expect(billing.heading).toBeFocused();
  await new KeyPage(page, SLUG).open();
  await expect(page.getByRole("link", { name: "Renew the plan" }).first()).toBeVisible();

  // The trial is for once: this time the plan is paid for at once.
  await billing.open();
  await page.getByRole("link", { name: "Start again" }).click();
  await expect(pricing.buy("Pro")).toHaveText("Buy for $99 a month of Pro");
  await pricing.start("Pro");
  await billing.open();
  await expect(billing.headline).toContainText(/\$99, renews on /);
  await billing.previewInterval("Yearly");
  await expect(billing.preview.getByRole("heading")).toBeFocused();
  await expect(billing.preview).toContainText(/You pay \$9\d\d(\.\d\d)? now, then \$999 a year\./);
  const agree = billing.preview.getByRole("button", { name: /^Pay \$9\d\d/ });
  const shown = /\$[\d.]+/.exec((await agree.textContent()) ?? "")?.[0];
  await expect(billing.preview.getByRole("row", { name: /^You pay now/ })).toContainText(shown ?? "nothing");
  await agree.click();
  await expect(billing.heading).toHaveText("Pro, yearly");
  await expect(billing.headline).toContainText("The plan is changed.");
  await expect(billing.headline).toContainText(/\$999, renews on /);
  await expect(billing.heading).toBeFocused();
});

test("a team's plan is bought for the organisation and counts its seats", async ({ page, demo, browser, baseURL }) => {
  const [owner, member] = ["owner@keys.test", "member@keys.test"].map((email) =>
    demo.accounts.find((account) => account.email === email),
  );
  if (!owner || !member) throw new Error("The demo's team is not there.");
  await signIn(page, owner);
  const pricing = await new PricingPage(page).open("?interval=year");
  const card = pricing.card("Team");
  await expect(card).toContainText("For Demo Team");
  await expect(card).toContainText("$1,999a year");
  await card.getByRole("button", { name: "One seat more" }).click();
  await card.getByLabel("Seats", { exact: true }).fill("7");
  await expect(card).toContainText("$2,597a year");
  await pricing.start("Team");

  const billing = await new BillingPage(page).open("?for=demo-team");
  await expect(billing.headline).toContainText("2 of 7 seats");
  const theirs = await browser.newContext({ ...(baseURL && { baseURL }) });
  const other = await theirs.newPage();
  await signIn(other, member);
  await new KeyPage(other, SLUG).open();
  await expect(other.getByText("Open with the plan of Demo Team, Team, while it runs.")).toBeVisible();
  await other.goto("/account/keys");
  await expect(other.getByText("Through Team of Demo Team, while it runs").first()).toBeVisible();
  await theirs.close();
  await billing.cancelNow();
});

test("who administers no organisation is told what a team's plan needs", async ({ page, person }) => {
  expect(person.email).toBeTruthy();
  const pricing = await new PricingPage(page).open();
  await expect(pricing.card("Team")).toContainText("Team is for an organisation, and you administer none yet.");
  await expect(pricing.buy("Team")).toHaveCount(0);
});

test("a declined card is said, and a failing answer can be asked again", async ({ page, person }) => {
  expect(person.email).toBeTruthy();
  await (await new PricingPage(page).open()).buy("Pro").click();
  await new PayPage(page).pay(CARDS.declined);
  await expect(page.getByText(/declined/i).first()).toBeVisible();

  const address = "**/api/v1/billing/subscription?*";
  await page.route(address, (route) =>
    route.fulfill({ status: 400, json: { code: "bad_request", detail: "Not now." } }),
  );
  const billing = await new BillingPage(page).open();
  await expect(page.getByRole("alert").filter({ hasText: "Not now." })).toBeVisible();
  await page.unroute(address);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("You have no plan")).toBeVisible();
  await expect(billing.headline).toHaveCount(0);
});
