import type Stripe from "stripe";
import { database } from "@/lib/platform/db";
import { stripe } from "@/lib/platform/stripe";
import { checkoutPlan, manage } from "../support/plans";
import { begin, payOrder } from "./play-money";
import { expectAnswer, type Players, personOf, pick, subjectOf, unlessRefused } from "./players";
import type { Stage } from "./stage";
import type { Buyer } from "./steps";

const slugOf = (who: Buyer) => (who === "team" ? "team" : "pro");
const seatsOf = (who: Buyer, seats: number) => (who === "team" ? { seats } : {});

/** The plan that the subject has at Stripe now. */
async function running(stage: Stage, who: Buyer): Promise<Stripe.Subscription | undefined> {
  const list = await stripe().subscriptions.list({ customer: stage.customers[who], limit: 10 });
  return list.data[0];
}

async function openInvoices(): Promise<Stripe.Invoice[]> {
  const list = await stripe().invoices.list({ status: "open", limit: 100 });
  return list.data.reverse();
}

async function cancelThere(id: string, when: "now" | "period_end"): Promise<void> {
  await unlessRefused(() =>
    when === "now"
      ? stripe().subscriptions.cancel(id)
      : stripe().subscriptions.update(id, { cancel_at_period_end: true }),
  );
}

/** A person's seat begins anew with a new membership; the old one stays as it was. */
async function giveSeat(stage: Stage, person: "ada" | "bob"): Promise<void> {
  const [now, { userId }] = [new Date(stage.now() * 1000), stage.people[person]];
  const { organizationId } = stage.team;
  const role = person === "ada" ? ("owner" as const) : ("member" as const);
  await database().membership.updateMany({ where: { organizationId, userId, leftAt: null }, data: { leftAt: now } });
  await database().membership.create({ data: { organizationId, userId, role, joinedAt: now, seatFrom: now } });
  stage.seats.push({ person, subject: "team", from: stage.now(), until: Number.POSITIVE_INFINITY });
}

export const planPlayers: Players<
  "plan" | "card" | "pay invoice" | "give up invoice" | "cancel" | "resume" | "change here" | "change there" | "seat"
> = {
  plan: async (stage, { who, interval, seats, card, returns }) => {
    const wish = { slug: slugOf(who), interval, ...seatsOf(who, seats) };
    const order = await begin(stage, who, await checkoutPlan(personOf(stage, who), wish, subjectOf(stage, who)));
    if (order && card) await payOrder(stage, order, { card, returns });
  },
  card: async (stage, { who, pays }) => {
    const subscription = await running(stage, who);
    if (!subscription) return;
    const token = pays ? "pm_card_visa" : "pm_card_chargeCustomerFail";
    const method = await stripe().paymentMethods.attach(token, { customer: stage.customers[who] });
    await stripe().subscriptions.update(subscription.id, { default_payment_method: method.id });
  },
  "pay invoice": async (_, { which }) => {
    const invoice = pick(await openInvoices(), which);
    if (invoice?.id) await unlessRefused(() => stripe().invoices.pay(invoice.id ?? ""));
  },
  "give up invoice": async (_, { which, how }) => {
    const id = pick(await openInvoices(), which)?.id;
    if (!id) return;
    await unlessRefused(() =>
      how === "void" ? stripe().invoices.voidInvoice(id) : stripe().invoices.markUncollectible(id),
    );
  },
  cancel: async (stage, { who, when, where }) => {
    if (where === "here") {
      expectAnswer(await manage(personOf(stage, who), "cancel", { when, ...subjectOf(stage, who) }));
      return;
    }
    const subscription = await running(stage, who);
    if (subscription) await cancelThere(subscription.id, when);
  },
  resume: async (stage, { who }) => {
    expectAnswer(await manage(personOf(stage, who), "resume", subjectOf(stage, who)));
  },
  "change here": async (stage, { who, interval, seats }) => {
    const wish = { interval, ...seatsOf(who, seats), ...subjectOf(stage, who) };
    const preview = await manage(personOf(stage, who), "preview", wish);
    expectAnswer(preview);
    if (preview.status !== 200) return;
    expectAnswer(await manage(personOf(stage, who), "change", { ...wish, token: preview.body.token }));
  },
  "change there": async (stage, { who, interval }) => {
    const subscription = await running(stage, who);
    const item = subscription?.items.data.find(({ price }) => price.metadata.part === "plan");
    const lookup_keys = [`keys_${slugOf(who)}_${interval}`];
    const price = (await stripe().prices.list({ lookup_keys })).data[0];
    if (!subscription || !item || !price) return;
    const items = [{ id: item.id, price: price.id }];
    await unlessRefused(() =>
      stripe().subscriptions.update(subscription.id, { items, proration_behavior: "always_invoice" }),
    );
  },
  seat: async (stage, { person, has }) => {
    const seat = stage.seats.find((one) => one.person === person && one.until === Number.POSITIVE_INFINITY);
    if (has === (seat !== undefined)) return;
    if (!seat) return giveSeat(stage, person);
    seat.until = stage.now();
    await database().membership.updateMany({
      where: { organizationId: stage.team.organizationId, userId: stage.people[person].userId, seatUntil: null },
      data: { seatUntil: new Date(stage.now() * 1000) },
    });
  },
};
