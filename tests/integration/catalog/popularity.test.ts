import { expect, test } from "vitest";
import { listKeys } from "@/lib/catalog/queries";
import { keyQuerySchema } from "@/lib/catalog/schema";
import { refreshPopularity } from "@/lib/catalog/service";
import { database } from "@/lib/platform/db";
import { createKey } from "@/tests/support/catalog";
import { download } from "@/tests/support/purchases";
import { createPerson } from "@/tests/support/viewer";

const popular = async () => (await listKeys(keyQuerySchema.parse({ sort: "popular" }))).items.map(({ slug }) => slug);

const AT = new Date("2026-01-02T00:00:00Z");

async function payFor(buyer: { userId: string }, key: { id: string; priceCents: number }, status: "paid" | "refunded") {
  const amount = key.priceCents;
  await database().order.create({
    data: {
      buyerId: buyer.userId,
      userId: buyer.userId,
      fingerprint: `${buyer.userId} ${key.id}`,
      status,
      totalCents: amount,
      currency: "usd",
      quote: {},
      termsVersion: "1",
      refundPolicyVersion: "1",
      createdAt: AT,
      expiresAt: AT,
      paidAt: AT,
      lines: {
        create: {
          position: 1,
          kind: "key",
          keyId: key.id,
          title: "For a test",
          listCents: amount,
          netCents: amount,
          refundedCents: status === "refunded" ? amount : 0,
          status,
          shares: { create: { keyId: key.id, listCents: amount, paidCents: amount } },
        },
      },
    },
  });
}

test("what is bought and downloaded stands first, a refund does not count, and one person counts once", async () => {
  const [bought, used, refunded, unknown] = await Promise.all(
    ["bought", "used", "refunded", "unknown"].map((slug) => createKey({ slug })),
  );
  const [one, other] = [await createPerson(), await createPerson()];
  if (!bought || !used || !refunded || !unknown) throw new Error("Four KEYS were made.");
  await payFor(one, bought, "paid");
  await payFor(other, refunded, "refunded");
  await download(one, used);
  await download(other, used);
  await download(other, used);
  await refreshPopularity();
  expect(await popular()).toEqual(["bought", "used", "refunded", "unknown"]);
  const rows = await database().$queryRaw<{ slug: string; popularity: number }[]>`
    select slug, popularity from search.keys where popularity > 0 order by slug`;
  expect(rows).toEqual([
    { slug: "bought", popularity: 3 },
    { slug: "used", popularity: 2 },
  ]);
});
