import { api, expect, sandbox, test } from "./support/shop";

const BUYER = "buyer@keys.test";
const SECOND = "second@keys.test";
const SLUG = "audit-log-capture";

test("a signed-out and a not entitled person are refused, each for the right reason", async ({ request }) => {
  const nobody = await api(request, "")("GET", `/api/v1/marketplace/keys/${SLUG}/download`);
  expect([nobody.status(), (await nobody.json()).code]).toEqual([401, "unauthenticated"]);
  const never = await api(request, SECOND)("GET", `/api/v1/marketplace/keys/${SLUG}/download`);
  expect([never.status(), (await never.json()).reason]).toEqual([403, "never_owned"]);
});

test("prices sent by the client are refused", async ({ request }) => {
  const items = [{ kind: "key", slug: SLUG, price_cents: 1 }];
  const response = await api(request, SECOND)("POST", "/api/v1/billing/checkout", { items });
  expect([response.status(), (await response.json()).code]).toEqual([422, "invalid_input"]);
  const root = await api(request, SECOND)("POST", "/billing/checkout", { items });
  expect(root.status()).toBe(422);
});

test("a link is for its person and its time; a refund ends it", async ({ request, demo }) => {
  const started = await (
    await api(request, BUYER)("POST", "/api/v1/billing/checkout", { items: [{ kind: "key", slug: SLUG }] })
  ).json();
  const sessionId = /\/(cs_test_\w+)/.exec(started.url)?.[1] ?? "";
  const session = await (await sandbox(request, "POST", `/checkout/sessions/${sessionId}/pay`)).json();
  await api(request, BUYER)("POST", `/api/v1/orders/${started.order_id}/confirm`);
  const link = await (await api(request, BUYER)("GET", `/api/v1/marketplace/keys/${SLUG}/download`)).json();
  expect((await request.get(link.url)).status()).toBe(200);
  expect((await request.get(`${link.url.slice(0, -3)}abc`)).status()).toBe(403);
  await request.post(`${demo.sandbox_url}/v1/refunds`, {
    headers: { authorization: `Bearer ${demo.stripe_secret_key}` },
    form: { payment_intent: session.payment_intent },
  });
  await expect(async () => {
    const refused = await api(request, BUYER)("GET", `/api/v1/marketplace/keys/${SLUG}/download`);
    expect([refused.status(), (await refused.json()).reason]).toEqual([403, "refunded"]);
  }).toPass();
  expect((await request.get(link.url)).status()).toBe(403);
});
