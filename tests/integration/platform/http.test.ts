import { afterAll, expect, it } from "vitest";
import { GET as nothingGet } from "@/app/api/v1/[...rest]/route";
import { POST as checkoutPost } from "@/app/api/v1/billing/checkout/route";
import { POST as quotePost } from "@/app/api/v1/billing/quote/route";
import { GET as bundleQuoteGet } from "@/app/api/v1/marketplace/bundles/[slug]/quote/route";
import { GET as accessGet } from "@/app/api/v1/marketplace/keys/[slug]/access/route";
import { disconnect } from "@/lib/platform/db";
import { createBundle, createKey } from "../../support/catalog";
import { apiRequest, createPerson } from "../../support/viewer";

afterAll(disconnect);

it("a NUL in an address or a body is refused in words", async () => {
  const as = await createPerson();
  const params = Promise.resolve({ slug: "\0" });
  const bundle = await bundleQuoteGet(apiRequest("/api/v1/marketplace/bundles/%00/quote", { as }), { params });
  expect([bundle.status, (await bundle.json()).code]).toEqual([404, "bundle_not_found"]);
  const access = await accessGet(apiRequest("/api/v1/marketplace/keys/%00/access", { as }), { params });
  expect([access.status, (await access.json()).code]).toEqual([400, "bad_request"]);
  const body = { items: [{ kind: "key", slug: "a\0b" }] };
  const posted = await checkoutPost(apiRequest("/api/v1/billing/checkout", { as, body }), undefined);
  expect([posted.status, (await posted.json()).code]).toEqual([400, "bad_request"]);
});

it("an address that the API does not have is a problem document, not a page", async () => {
  const answer = await nothingGet(apiRequest("/api/v1/nowhere"), undefined);
  expect(answer.status).toBe(404);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(await answer.json()).toMatchObject({ code: "not_found", status: 404 });
});

it("a cart is quoted as the checkout would charge it", async () => {
  const [as, first, second, third] = [
    await createPerson(),
    await createKey({ priceCents: 2900 }),
    await createKey({ priceCents: 7900 }),
    await createKey({ priceCents: 9900 }),
  ];
  const bundle = await createBundle([first, second], 9000);
  const items = [
    { kind: "bundle", slug: bundle.slug },
    { kind: "key", slug: third.slug },
  ];
  const answer = await quotePost(apiRequest("/api/v1/billing/quote", { as, body: { items } }), undefined);
  expect(await answer.json()).toMatchObject({ total: { amount: 18_900, currency: "usd" } });
  const priced = await quotePost(apiRequest("/api/v1/billing/quote", { as, body: { items, price: 1 } }), undefined);
  expect(priced.status).toBe(422);
});
