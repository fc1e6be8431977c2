import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as explainGet } from "@/app/api/v1/marketplace/entitlements/[slug]/explain/route";
import { GET as accessGet } from "@/app/api/v1/marketplace/keys/[slug]/access/route";
import { GET as ordersGet } from "@/app/api/v1/orders/route";
import type { KeyAccessDto } from "@/lib/checkout/schema";
import type { ExplanationDto } from "@/lib/entitlements/schema";
import { formatDay } from "@/lib/kernel/time";
import type { OrderList } from "@/lib/orders/schema";
import { foldCheckoutSession } from "@/lib/payments/service/fold";
import { clock } from "@/lib/platform/clock";
import { database, disconnect } from "@/lib/platform/db";
import { createKey } from "../../support/catalog";
import { buy } from "../../support/purchases";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox";
import { checkout } from "../../support/shop";
import { apiRequest, createPerson, type TestPerson } from "../../support/viewer";

let sandbox: TestSandbox;
let seconds = Math.floor(Date.now() / 1000);
beforeAll(async () => {
  clock.set(() => new Date(seconds * 1000));
  sandbox = await startTestSandbox({ clock: clock.now });
});
afterAll(async () => {
  clock.set();
  await sandbox.stop();
  await disconnect();
});

const DAY = 86_400;

/** A KEY whose payment is disputed; `close` lets the bank decide, days later. */
async function disputedKey() {
  const [buyer, key] = [await createPerson(), await createKey()];
  const bought = await buy(sandbox, buyer, [{ kind: "key", slug: key.slug }]);
  const dispute = await (await sandbox.control("POST", `/charges/${bought.chargeId}/dispute`)).json();
  await foldCheckoutSession(bought.sessionId, clock.now());
  const openedAt = new Date(dispute.created * 1000);
  const close = async (won: boolean) => {
    seconds += 9 * DAY;
    await sandbox.control("POST", `/disputes/${dispute.id}/close`, { won });
    await foldCheckoutSession(bought.sessionId, clock.now());
    // However often it is looked at afterwards.
    seconds += DAY;
    await foldCheckoutSession(bought.sessionId, clock.now());
    return new Date((seconds - DAY) * 1000);
  };
  return { buyer, key, openedAt, close, ...bought };
}

async function orderOf(as: TestPerson) {
  const list = (await (await ordersGet(apiRequest("/api/v1/orders", { as }), undefined)).json()) as OrderList;
  return list.items[0];
}

async function accessOf(as: TestPerson, slug: string): Promise<KeyAccessDto> {
  const request = apiRequest(`/api/v1/marketplace/keys/${slug}/access`, { as });
  return (await accessGet(request, { params: Promise.resolve({ slug }) })).json();
}

async function explanationOf(as: TestPerson, slug: string, query = ""): Promise<ExplanationDto> {
  const request = apiRequest(`/api/v1/marketplace/entitlements/${slug}/explain${query}`, { as });
  return (await explainGet(request, { params: Promise.resolve({ slug }) })).json();
}

const mailAbout = async (to: string, words: string) =>
  database().mail.findMany({ where: { to, subject: { contains: words } } });

describe("while the bank decides", () => {
  it("the order says so, and what it bought cannot be bought a second time", async () => {
    const { buyer, key, openedAt } = await disputedKey();
    expect((await orderOf(buyer))?.dispute).toEqual({
      state: "open",
      amount: { amount: 7900, currency: "usd" },
      opened_at: openedAt.toISOString(),
      decided_at: null,
    });
    expect(await accessOf(buyer, key.slug)).toMatchObject({ state: "ended", may_buy_again: false });
    expect(await checkout(buyer, [{ kind: "key", slug: key.slug }])).toMatchObject({ status: 409 });
  });
});

describe("after a lost dispute", () => {
  it("the order says since when it is lost, and the same the next time", async () => {
    const { buyer, close, openedAt } = await disputedKey();
    const decidedAt = await close(false);
    expect((await orderOf(buyer))?.dispute).toEqual({
      state: "lost",
      amount: { amount: 7900, currency: "usd" },
      opened_at: openedAt.toISOString(),
      decided_at: decidedAt.toISOString(),
    });
  });

  it("one mail says that the bank gave the money back, since when access has ended, and that it can be bought again", async () => {
    const { buyer, close, openedAt } = await disputedKey();
    await close(false);
    const mails = await mailAbout(buyer.email, "is over");
    expect(mails).toHaveLength(1);
    const text = mails[0]?.text;
    expect(text).toContain("decided for the cardholder and gave $79 back");
    expect(text).toContain(`ended on ${formatDay(openedAt)}`);
    expect(text).toContain("You can buy it again");
    expect(text).not.toContain("yours again");
  });

  it("the KEY is offered again where the shop sells it again", async () => {
    const { buyer, key, close } = await disputedKey();
    await close(false);
    const access = await accessOf(buyer, key.slug);
    expect(access).toMatchObject({ state: "ended", decision: { reason: "disputed" }, may_buy_again: true });
    expect(await checkout(buyer, [{ kind: "key", slug: key.slug }])).toMatchObject({ status: 201 });
  });

  it("the story of the KEY tells the loss, and did not before the shop knew of it", async () => {
    const { buyer, key, close, openedAt } = await disputedKey();
    const decidedAt = await close(false);
    const { sentence, timeline } = await explanationOf(buyer, key.slug);
    expect(sentence).toContain("the payment was disputed, and the bank took it back");
    expect(timeline.slice(1)).toMatchObject([
      { at: openedAt.toISOString(), cause: "disputed" },
      { at: decidedAt.toISOString(), cause: "dispute_lost", what: expect.stringContaining("took the payment back") },
    ]);
    const known = new Date(decidedAt.getTime() - 1000).toISOString();
    const before = await explanationOf(buyer, key.slug, `?at=${known}&as_known_at=${known}`);
    expect(before.timeline.map(({ cause }) => cause)).toEqual(["paid", "disputed"]);
    expect(before.sentence).toContain("access comes back if it decides for the payment");
  });
});

describe("after a won dispute", () => {
  it("the order is as if there had been none, but says so", async () => {
    const { buyer, close } = await disputedKey();
    await close(true);
    const order = await orderOf(buyer);
    expect(order).toMatchObject({ status: "paid", dispute: { state: "won", decided_at: expect.any(String) } });
    expect(order?.lines[0]?.status).toBe("paid");
  });
});
