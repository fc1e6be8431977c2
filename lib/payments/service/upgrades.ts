import "server-only";
import { recordAnalytics } from "../../analytics/service";
import type { Tx } from "../../platform/db";
import { storedQuoteSchema } from "../../pricing/schema";
import type { OrderToFold } from "../store/order";

/** Records each upgrade of an order that was just settled, with the money it used and the sentence that the buyer saw. */
export async function recordUpgrades(
  tx: Tx,
  order: OrderToFold,
  now: Date,
  subscriptionId: string | null = null,
): Promise<void> {
  const { upgrades } = storedQuoteSchema.parse(order.quote);
  for (const upgrade of upgrades) {
    const { uses, kind, ...data } = upgrade;
    const row = await tx.upgradeTransaction.upsert({
      where: { orderId_kind_toSlug: { orderId: order.id, kind, toSlug: upgrade.toSlug } },
      create: {
        ...data,
        kind,
        orderId: order.id,
        subscriptionId,
        userId: order.userId,
        organizationId: order.organizationId,
        currency: order.currency,
        checkoutSessionId: order.stripeSessionId,
        createdAt: now,
      },
      update: {},
    });
    if (kind === "key_to_bundle") {
      const detail = { credit_cents: upgrade.creditCents, paid_cents: upgrade.finalPriceCents };
      const dedupeKey = `bundle_upgrade:${order.id}:${upgrade.toSlug}`;
      const event = { kind: "bundle_upgrade", userId: order.buyer.id, bundleSlug: upgrade.toSlug } as const;
      await recordAnalytics(tx, { ...event, orderId: order.id, dedupeKey, detail }, now);
    }
    await tx.creditUse.createMany({ data: uses.map((use) => ({ ...use, upgradeId: row.id })), skipDuplicates: true });
  }
}
