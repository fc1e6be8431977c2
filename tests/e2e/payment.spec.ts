import { buy, CARDS, expect, payWith, sandbox, test } from "./support/shop";

const SLUG = "safe-cron-execution";

test("a declined card is said in the buyer's words, and another card pays", async ({ page, person }) => {
  expect(person.email).toBeTruthy();
  await buy(page, SLUG);
  await payWith(page, CARDS.declined);
  await expect(page.getByText(/declined/i).first()).toBeVisible();
  await payWith(page, CARDS.poor);
  await expect(page.getByText(/insufficient funds/i).first()).toBeVisible();
  await payWith(page, CARDS.good);
  await expect(page.getByRole("heading", { name: "Thank you. It is yours." })).toBeVisible();
});

test("a card that asks for 3-D Secure pays once the bank agrees", async ({ page, person }) => {
  expect(person.email).toBeTruthy();
  await buy(page, SLUG);
  await payWith(page, CARDS.secure);
  await page.getByRole("button", { name: "Fail authentication" }).click();
  await expect(page.getByText(/authenticat/i).first()).toBeVisible();
  await payWith(page, CARDS.secure);
  await page.getByRole("button", { name: "Authenticate", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Thank you. It is yours." })).toBeVisible();
});

test("a cancelled checkout leaves everything as it was", async ({ page, person }) => {
  expect(person.email).toBeTruthy();
  await buy(page, SLUG);
  await page.getByRole("link", { name: /Cancel/ }).click();
  await page.waitForURL(`**/marketplace/${SLUG}?checkout=cancelled`);
  await expect(page.getByText(/nothing was charged/i).first()).toBeVisible();
  await expect(page.getByRole("button", { name: /^Buy for/ }).first()).toBeVisible();
});

test("a double click on Buy makes one order", async ({ page, person }) => {
  expect(person.email).toBeTruthy();
  await page.goto(`/marketplace/${SLUG}`);
  await page
    .getByRole("button", { name: /^Buy for/ })
    .first()
    .dblclick();
  await payWith(page, CARDS.good);
  await expect(page.getByRole("heading", { name: "Thank you. It is yours." })).toBeVisible();
  const orders = await page.evaluate(async () => (await fetch("/api/v1/orders")).json());
  expect(orders.total).toBe(1);
});

test("two tabs that pay for the same KEY: the second payment goes back", async ({ page, person, context }) => {
  expect(person.email).toBeTruthy();
  await page.goto("/account/keys");
  const start = (items: string[]) =>
    page.evaluate(async (slugs) => {
      const body = JSON.stringify({ items: slugs.map((slug) => ({ kind: "key", slug })) });
      const response = await fetch("/api/v1/billing/checkout", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
      return (await response.json()) as { url: string; order_id: string };
    }, items);
  const [first, second] = [await start([SLUG]), await start([SLUG, "typed-env-guard"])];
  const tab = await context.newPage();
  await page.goto(first.url);
  await tab.goto(second.url);
  await payWith(page, CARDS.good);
  await expect(page.getByRole("heading", { name: "Thank you. It is yours." })).toBeVisible();
  await payWith(tab, CARDS.good);
  await expect(async () => {
    const order = await tab.evaluate(async (id) => (await fetch(`/api/v1/orders/${id}`)).json(), second.order_id);
    expect(order.refunded.amount).toBe(order.lines[0].net.amount);
    expect(order.lines.map((line: { status: string }) => line.status)).toEqual(["duplicate", "paid"]);
  }).toPass();
});

test("the back button after paying shows that it is paid, and nothing can be paid again", async ({ page, person }) => {
  expect(person.email).toBeTruthy();
  await buy(page, SLUG);
  await payWith(page, CARDS.good);
  await expect(page.getByRole("heading", { name: "Thank you. It is yours." })).toBeVisible();
  await page.goBack();
  await page.reload();
  await expect(page.getByRole("button", { name: /^Pay/ })).toHaveCount(0);
});

test.describe("when no webhook arrives", () => {
  test.describe.configure({ mode: "serial" });

  test("access is there at the moment of return all the same", async ({ page, person, request }) => {
    expect(person.email).toBeTruthy();
    await sandbox(request, "PUT", "/webhooks", { mode: "drop" });
    try {
      await buy(page, SLUG);
      await payWith(page, CARDS.good);
      await expect(page.getByRole("heading", { name: "Thank you. It is yours." })).toBeVisible();
      const link = await page.evaluate(
        async (slug) => (await fetch(`/api/v1/marketplace/keys/${slug}/download`)).status,
        SLUG,
      );
      expect(link).toBe(200);
    } finally {
      await sandbox(request, "PUT", "/webhooks", { mode: "deliver" });
    }
  });
});
