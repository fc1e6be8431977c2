import { afterAll, describe, expect, it } from "vitest";
import { database, disconnect, transaction } from "@/lib/platform/db";
import { createBundle, createKey } from "../../support/catalog";
import { createPerson } from "../../support/viewer";

afterAll(disconnect);

const NOW = new Date("2026-03-01T00:00:00Z");

async function orderFor(userId: string, lines: object[], status: "pending" | "paid" = "pending", fingerprint = "a") {
  return transaction((tx) =>
    tx.order.create({
      data: {
        buyerId: userId,
        userId,
        status,
        currency: "usd",
        totalCents: 0,
        fingerprint,
        quote: {},
        termsVersion: "1",
        refundPolicyVersion: "1",
        createdAt: NOW,
        expiresAt: NOW,
        ...(status === "paid" && { paidAt: NOW }),
        lines: { create: lines as never },
      },
    }),
  );
}

describe("the database refuses", () => {
  it("to change or delete what was released", async () => {
    const key = await createKey();
    await expect(
      database().keyVersion.updateMany({ where: { keyId: key.id }, data: { readme: "another" } }),
    ).rejects.toThrow("never changes");
    await expect(database().keyVersion.deleteMany({ where: { keyId: key.id } })).rejects.toThrow();
    await database().keyVersion.updateMany({
      where: { keyId: key.id },
      data: { yankedAt: NOW, yankedReason: "A leak." },
    });
  });

  it("a KEY on sale without a price", async () => {
    const key = await createKey();
    await expect(database().key.update({ where: { id: key.id }, data: { priceCents: null } })).rejects.toThrow();
    await expect(database().key.update({ where: { id: key.id }, data: { priceCents: 0 } })).rejects.toThrow();
  });

  it("shares that do not add up to what the line cost", async () => {
    const [person, key] = [await createPerson(), await createKey()];
    const line = { position: 0, kind: "key", keyId: key.id, title: "A", listCents: 7900, netCents: 7900 };
    const shares = (paidCents: number) => ({ shares: { create: [{ keyId: key.id, listCents: 7900, paidCents }] } });
    await expect(orderFor(person.userId, [{ ...line, ...shares(7899) }])).rejects.toThrow("add up");
    await expect(orderFor(person.userId, [line])).rejects.toThrow("add up");
    await orderFor(person.userId, [{ ...line, ...shares(7900) }]);
  });

  it("a line whose sums are wrong, or that is both a KEY and a bundle", async () => {
    const [person, key] = [await createPerson(), await createKey()];
    const bundle = await createBundle([key], 5000);
    const line = { position: 0, kind: "key", keyId: key.id, title: "A", listCents: 7900, netCents: 100 };
    await expect(orderFor(person.userId, [line])).rejects.toThrow();
    const both = {
      position: 0,
      kind: "key",
      keyId: key.id,
      bundleId: bundle.id,
      title: "A",
      listCents: 100,
      creditCents: 100,
      netCents: 0,
    };
    await expect(orderFor(person.userId, [both])).rejects.toThrow();
  });

  it("two open orders for the same cart", async () => {
    const person = await createPerson();
    await orderFor(person.userId, []);
    await expect(orderFor(person.userId, [])).rejects.toThrow();
    await orderFor(person.userId, [], "pending", "another cart");
    await orderFor(person.userId, [], "paid");
  });

  it("an event twice, and money or access that belongs to nobody or to two", async () => {
    const event = {
      id: "evt_twice",
      type: "x",
      objectType: "x",
      objectId: "x",
      foldKey: "",
      payload: {},
      createdAt: NOW,
      receivedAt: NOW,
    };
    await database().stripeWebhookEvent.create({ data: event });
    await expect(database().stripeWebhookEvent.create({ data: event })).rejects.toThrow();
    await expect(database().billingCustomer.create({ data: { stripeCustomerId: "cus_nobody" } })).rejects.toThrow();
  });

  it("to let one source say two things at a time, to rewrite it, or to delete it", async () => {
    const [person, key] = [await createPerson(), await createKey()];
    const source = {
      userId: person.userId,
      source: "manual_grant" as const,
      sourceId: "g1",
      keyId: key.id,
      validFrom: NOW,
      startCause: "granted",
      startReference: "test",
      recordedAt: NOW,
    };
    const row = await database().entitlement.create({ data: source });
    await expect(database().entitlement.create({ data: source })).rejects.toThrow();
    await expect(
      database().entitlement.update({ where: { id: row.id }, data: { validFrom: new Date() } }),
    ).rejects.toThrow("superseded, never changed");
    await expect(database().entitlement.delete({ where: { id: row.id } })).rejects.toThrow("never deleted");
    await expect(
      database().entitlement.update({ where: { id: row.id }, data: { supersededAt: NOW } }),
    ).rejects.toThrow();
    await database().entitlement.update({
      where: { id: row.id },
      data: { supersededAt: NOW, supersededReason: "test" },
    });
    await database().entitlement.create({ data: source });
  });

  it("an address that is not in lower case", async () => {
    await expect(database().user.create({ data: { email: "Ada@Example.com" } })).rejects.toThrow();
  });
});
