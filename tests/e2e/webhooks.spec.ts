import { KeyPage } from "./pages/key-page";
import { payAndReturn } from "./pages/pay-page";
import { expect, sandbox, test } from "./support/shop";

// What these do to the webhooks holds for the whole shop, so they run after the others, one at a time.
test.describe.configure({ mode: "serial" });

test.afterEach(async ({ request }) => {
  await sandbox(request, "PUT", "/webhooks", { mode: "deliver" });
});

test("without any webhook, access is there at the moment of return all the same", async ({ page, person, request }) => {
  expect(person.email).toBeTruthy();
  expect((await sandbox(request, "PUT", "/webhooks", { mode: "drop" })).status()).toBe(200);
  const key = new KeyPage(page, "safe-cron-execution");
  await key.startBuying();
  await payAndReturn(page);
  await key.open();
  expect((await key.save()).bytes.length).toBeGreaterThan(0);
});

test("webhooks that come late, three times each and in reverse change nothing", async ({ page, person, request }) => {
  expect(person.email).toBeTruthy();
  expect((await sandbox(request, "PUT", "/webhooks", { mode: "hold" })).status()).toBe(200);
  const key = new KeyPage(page, "safe-cron-execution");
  await key.startBuying();
  await payAndReturn(page);
  const released = await sandbox(request, "POST", "/webhooks/release", { order: "reverse", copies: 3 });
  expect(released.ok()).toBe(true);
  await key.open();
  expect((await key.save()).bytes.length).toBeGreaterThan(0);
  const orders = await page.evaluate(async () => (await fetch("/api/v1/orders")).json());
  expect(orders.total).toBe(1);
  expect(orders.items[0].refunded?.amount ?? 0).toBe(0);
});
