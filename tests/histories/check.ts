import { expect } from "vitest";
import { listSources } from "@/lib/entitlements/queries";
import { decideAccess } from "@/lib/entitlements/rules";
import { decideFor } from "@/lib/entitlements/service";
import { reconcile } from "@/lib/payments/service/reconcile";
import { clock } from "@/lib/platform/clock";
import { database } from "@/lib/platform/db";
import { stripe } from "@/lib/platform/stripe";
import { Post, work } from "./deliver";
import type { ShopFacts, StripeState } from "./facts";
import { keptTwice, stillOwed } from "./owed";
import { play } from "./play";
import { createReference } from "./reference";
import { factsOf, openStage, type Shop, type Stage, stateAtStripe } from "./stage";
import type { History, Person, Turn } from "./steps";

const HOUR = 3600;
const DAY = 24 * HOUR;
const AFTER_ALL = Number.POSITIVE_INFINITY;

/** Every moment at which something may begin or end, and the seconds beside it. */
function momentsOf(state: StripeState, facts: ShopFacts, now: number): number[] {
  const times = [
    now,
    ...state.charges.flatMap((charge) => [charge.created, charge.created + 7 * DAY]),
    ...state.refunds.map((refund) => refund.created),
    ...state.disputes.flatMap((one) => [one.created, ...one.balance_transactions.map((entry) => entry.created)]),
    ...state.subscriptions.flatMap((one) => [one.start_date, one.trial_end, one.cancel_at, one.ended_at]),
    ...state.invoices.flatMap((invoice) => [invoice.created, invoice.status_transitions.paid_at]),
    ...[...facts.seats, ...facts.grants].flatMap(({ from, until }) => [from, until]),
  ].filter((at): at is number => at !== null && Number.isFinite(at));
  return [...new Set(times.flatMap((at) => [at - 1, at, at + 1]))].sort((a, b) => a - b);
}

/** The shop's answers and the reference's must be the same for everybody, every KEY and every moment. */
async function compare(stage: Stage, when: string): Promise<void> {
  const [state, facts] = [await stateAtStripe(stage), await factsOf(stage)];
  const mayUse = createReference(state, facts);
  const moments = momentsOf(state, facts, stage.now());
  expect(stillOwed(state, facts), `${when}: paid twice`).toEqual([]);
  expect(keptTwice(state, facts), `${when}: paid twice and kept`).toEqual([]);
  for (const person of ["ada", "bob"] satisfies Person[]) {
    const { userId } = stage.people[person];
    const sources = await listSources(userId, null);
    for (const [slug, keyId] of Object.entries(stage.shop.keys)) {
      const wrong = moments.filter(
        (at) => decideAccess(sources, keyId, new Date(at * 1000)).allowed !== mayUse(person, slug, at),
      );
      const said = wrong.map((at) => `${new Date(at * 1000).toISOString()}: should be ${mayUse(person, slug, at)}`);
      expect(said, `${when}: access of ${person} to ${slug}`).toEqual([]);
    }
    // The rest was decided from sources that were read once; this is the way that everybody else takes.
    const decision = await decideFor(userId, stage.shop.keys["key-1"] ?? "", clock.now());
    expect(decision.allowed).toBe(mayUse(person, "key-1", stage.now()));
  }
}

/** How many requests to Stripe a piece of work makes. */
async function countRequests(work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const note = () => {
    count += 1;
  };
  stripe().on("request", note);
  try {
    await work();
  } finally {
    stripe().off("request", note);
  }
  return count;
}

async function live(stage: Stage, { moves, fates, turns }: History): Promise<void> {
  const post = new Post(fates);
  for (const [index, { wait, step }] of moves.entries()) {
    await stage.advance(wait);
    await play(stage, step);
    await post.collect(index);
    await post.bring(index);
    await work(turns[index % turns.length] as Turn);
  }
  // Every checkout that nobody paid is over by then.
  await stage.advance(2 * HOUR);
  await post.collect(moves.length);
  const report = await reconcile(clock.now());
  expect(report.failed).toEqual([]);
  await work();
  await compare(stage, "after the reconciliation");
  if ((await post.bring(AFTER_ALL)) > 0) {
    await work();
    await compare(stage, "after late events");
  }
  const open = await database().stripeWebhookEvent.count({ where: { status: { in: ["pending", "failed"] } } });
  expect(open).toBe(0);
}

/** Lives through a history and checks what the shop makes of it. */
export async function checkHistory(shop: Shop, history: History): Promise<void> {
  const stage = await openStage(shop, history);
  try {
    await live(stage, history);
    // Looks a second time at what the worker has done since, then there is nothing left.
    await reconcile(clock.now());
    await stage.advance(HOUR);
    let report: Awaited<ReturnType<typeof reconcile>> | undefined;
    const requests = await countRequests(async () => {
      report = await reconcile(clock.now());
    });
    expect(report).toMatchObject({ examined: 0, healed: 0, missed_events: 0, failed: [] });
    expect(requests).toBeLessThanOrEqual(3);
  } finally {
    await stage.close();
  }
}
