import { randomUUID } from "node:crypto";
import { decideFor } from "@/lib/entitlements/service";
import { foldCheckoutSession } from "@/lib/payments/service/fold";
import { clock } from "@/lib/platform/clock";
import { database } from "@/lib/platform/db";
import type { TestSandbox } from "./sandbox";
import { checkout } from "./shop";
import type { TestPerson } from "./viewer";

/** A paid order, with the names of its parts here and at Stripe (empty where nothing was to pay). */
export type Bought = {
  readonly orderId: string;
  readonly lineIds: readonly string[];
  readonly sessionId: string;
  readonly paymentIntentId: string;
  readonly chargeId: string;
};

/** Buys these things as this person, from the button to the access. */
export async function buy(
  sandbox: TestSandbox,
  as: TestPerson,
  items: readonly { kind: "key" | "bundle"; slug: string }[],
  card?: string,
): Promise<Bought> {
  const started = await checkout(as, items);
  const orderId = String(started.body.order_id);
  const find = () =>
    database().order.findUniqueOrThrow({
      where: { id: orderId },
      include: { lines: { orderBy: { position: "asc" } }, payments: true },
    });
  const { stripeSessionId: sessionId } = await find();
  if (sessionId) {
    const paid = await sandbox.pay(sessionId, card === undefined ? {} : { card });
    if (!paid.ok) throw new Error(`The payment failed: ${await paid.text()}`);
    await foldCheckoutSession(sessionId, clock.now());
  }
  const order = await find();
  return {
    orderId,
    lineIds: order.lines.map((line) => line.id),
    sessionId: sessionId ?? "",
    paymentIntentId: order.stripePaymentIntentId ?? "",
    chargeId: order.payments[0]?.stripeChargeId ?? "",
  };
}

type Key = { readonly id: string };

/** Records that this person downloaded the KEY's only version. */
export async function download(as: TestPerson, key: Key): Promise<void> {
  const version = await database().keyVersion.findFirstOrThrow({ where: { keyId: key.id } });
  await database().download.create({
    data: {
      userId: as.userId,
      keyId: key.id,
      versionId: version.id,
      linkId: randomUUID(),
      sha256: version.artifactSha256 ?? "",
      startedAt: clock.now(),
    },
  });
}

export async function isOpen(as: TestPerson, key: Key): Promise<boolean> {
  return (await decideFor(as.userId, key.id, clock.now())).allowed;
}

export async function reasonFor(as: TestPerson, key: Key): Promise<string | null> {
  return (await decideFor(as.userId, key.id, clock.now())).reason;
}
