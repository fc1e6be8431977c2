import { api, expect, sandbox, test } from "./support/shop";

const BUYER = "buyer@keys.test";
const SECOND = "second@keys.test";
const SLUG = "audit-log-capture";
const OTHER = "background-reconciliation";
const downloadOf = (slug: string) => `/api/v1/marketplace/keys/${slug}/download`;

type Request = Parameters<typeof api>[0];

/** Buys by the API alone, as a script would; answers with the sandbox's session. */
async function buyAs(request: Request, email: string, slug: string): Promise<{ payment_intent: string }> {
  const call = api(request, email);
  const started = await call("POST", "/api/v1/billing/checkout", { items: [{ kind: "key", slug }] });
  expect(started.status()).toBe(201);
  const { url, order_id } = await started.json();
  const sessionId = /\/(cs_test_\w+)/.exec(url)?.[1] ?? "";
  const paid = await sandbox(request, "POST", `/checkout/sessions/${sessionId}/pay`);
  expect(paid.status()).toBe(200);
  expect((await call("POST", `/api/v1/orders/${order_id}/confirm`)).ok()).toBe(true);
  return paid.json();
}

test("a signed-out and a not entitled person are refused, each for the right reason", async ({ request }) => {
  const nobody = await api(request, "")("GET", downloadOf(SLUG));
  expect([nobody.status(), (await nobody.json()).code]).toEqual([401, "unauthenticated"]);
  const never = await api(request, SECOND)("GET", downloadOf(SLUG));
  const said = await never.json();
  expect([never.status(), said.code, said.reason]).toEqual([403, "not_entitled", "never_owned"]);
});

test("prices sent by the client are refused", async ({ request }) => {
  const items = [{ kind: "key", slug: SLUG, price_cents: 1 }];
  for (const path of ["/api/v1/billing/checkout", "/billing/checkout"]) {
    const response = await api(request, SECOND)("POST", path, { items });
    const { code, errors } = await response.json();
    expect([response.status(), code, errors.length]).toEqual([422, "invalid_input", 1]);
  }
  const atTheTop = await api(request, SECOND)("POST", "/billing/checkout", {
    items: [{ kind: "key", slug: SLUG }],
    price_cents: 1,
  });
  expect(atTheTop.status()).toBe(422);
});

test("a link is for its person and its time; a refund ends it", async ({ request, demo }) => {
  const session = await buyAs(request, BUYER, SLUG);
  const { url } = await (await api(request, BUYER)("GET", downloadOf(SLUG))).json();
  expect((await request.get(url)).status()).toBe(200);
  await request.post(`${demo.sandbox_url}/v1/refunds`, {
    headers: { authorization: `Bearer ${demo.stripe_secret_key}` },
    form: { payment_intent: session.payment_intent },
  });
  await expect(async () => {
    const refused = await api(request, BUYER)("GET", downloadOf(SLUG));
    expect([refused.status(), (await refused.json()).reason]).toEqual([403, "refunded"]);
  }).toPass();
  expect((await request.get(url)).status()).toBe(403);
});

test("a changed, prolonged or foreign link is refused", async ({ request }) => {
  await buyAs(request, SECOND, OTHER);
  const { url } = (await (await api(request, SECOND)("GET", downloadOf(OTHER))).json()) as { url: string };
  expect((await request.get(url)).status()).toBe(200);
  const at = url.lastIndexOf("/") + 1;
  const [payload = "", signature = ""] = url.slice(at).split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
  const signedAs = (changed: object) =>
    `${url.slice(0, at)}${Buffer.from(JSON.stringify({ ...claims, ...changed })).toString("base64url")}.${signature}`;
  const first = signature.startsWith("A") ? "B" : "A";
  const refused = {
    "another signature": `${url.slice(0, at)}${payload}.${first}${signature.slice(1)}`,
    "no signature": `${url.slice(0, at)}${payload}`,
    "a later end": signedAs({ expiresAt: claims.expiresAt + 3600 }),
    "another person": signedAs({ userId: "00000000-0000-4000-8000-000000000000" }),
    "another KEY": signedAs({ keyId: "00000000-0000-4000-8000-000000000000" }),
  };
  for (const [what, link] of Object.entries(refused)) {
    const response = await request.get(link);
    expect([response.status(), (await response.json()).code], what).toEqual([403, "bad_signature"]);
  }
  expect((await request.get(url)).status()).toBe(200);
});
