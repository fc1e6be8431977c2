import "server-only";
import type { AnalyticsKind, Prisma } from "../generated/prisma/client";
import type { Tx } from "../platform/db";

export type AnalyticsRecord = {
  readonly kind: AnalyticsKind;
  readonly userId?: string | null;
  readonly keySlug?: string;
  readonly bundleSlug?: string;
  readonly orderId?: string;
  /** The same thing seen twice is recorded once. */
  readonly dedupeKey?: string;
  readonly detail: Prisma.InputJsonObject;
};

/** Records what happened, in the transaction in which it happened. Only the server calls this; there is no address for it. */
export async function recordAnalytics(tx: Tx, record: AnalyticsRecord, now: Date): Promise<void> {
  await tx.analyticsEvent.createMany({ data: [{ ...record, occurredAt: now }], skipDuplicates: true });
}
