import "server-only";
import type { AppError } from "../../kernel/errors";
import { money } from "../../kernel/money";
import { err, ok, type Result } from "../../kernel/result";
import { fromUnixSeconds } from "../../kernel/time";
import type { Viewer } from "../../kernel/viewer";
import { foldSubscription } from "../../payments/service/fold-subscription";
import { arrangeCreditSoon, queueCreditAfterChange } from "../../payments/service/plan-credit";
import { transaction } from "../../platform/db";
import { env } from "../../platform/env";
import { hmacToken, isEqualSecret } from "../../platform/secrets";
import { changeAtStripe } from "../gateway/subscription";
import { type Agreement, agreementText, isExpired, makeToken, readToken } from "../rules/preview";
import type { AgreedChangeInput, PlanChangeInput, PlanPreviewDto, PlanSubscriptionDto, PlanTarget } from "../schema";
import { insertUpgrade } from "../store";
import { atStripe } from "./at-stripe";
import { getManagedPlan, type ManagedPlan } from "./managed-plan";
import { findTarget, type PlannedChange, planChange, runningOf } from "./price-change";
import { describeFresh } from "./show-plan";

const sign = (agreement: Agreement) => hmacToken(env().NEXTAUTH_SECRET, "plan-change", agreementText(agreement));

function toPreview({ target, change, priced, sentence }: PlannedChange): PlanPreviewDto {
  const { subscriptionId, prorationDate } = change;
  const agreement = { subscriptionId, target, dueCents: priced.dueCents, prorationDate };
  return {
    lines: [...priced.lines],
    due_now: money(priced.dueCents, priced.currency),
    credit: money(priced.creditCents, priced.currency),
    next_total: money(priced.nextCents, priced.currency),
    sentence,
    plan: target.plan,
    interval: target.interval,
    seats: target.seats,
    token: makeToken(agreement, sign(agreement)),
  };
}

/**
 * What a change of the running plan would cost, as Stripe foresees it. Changes nothing. Errors: `organization_not_found`,
 * `not_found`, `conflict` (unpaid or cancelled), `plan_not_found`, `not_on_sale`, `invalid_input`, `payments_unreachable`.
 */
export async function previewPlanChange(
  viewer: Viewer,
  input: PlanChangeInput,
  now: Date,
): Promise<Result<PlanPreviewDto>> {
  return atStripe(async () => {
    const plan = await getManagedPlan(viewer, input.subject, now);
    if (!plan.ok) return plan;
    const found = await findTarget(plan.value, input, now);
    if (!found.ok) return found;
    if (found.value.isSame) {
      const detail = "That is what your plan is already.";
      return err({ code: "invalid_input", message: detail, errors: [{ pointer: "/", detail }] });
    }
    return ok(toPreview(await planChange(plan.value, found.value, Math.floor(now.getTime() / 1000))));
  });
}

const CHANGED: AppError = {
  code: "price_changed",
  message: "The amount has changed since you saw it. Nothing was changed or charged: look at it again.",
};

/** Makes the change exactly as previewed, or says why not. */
async function execute(plan: ManagedPlan, input: AgreedChangeInput, now: Date): Promise<Result<PlannedChange | null>> {
  const found = await findTarget(plan, input, now);
  if (!found.ok) return found;
  // A second click finds the change made.
  if (found.value.isSame) return ok(null);
  const token = readToken(input.token);
  const { stripeSubscriptionId: subscriptionId } = plan.row;
  const agreement = token && { ...token, subscriptionId, target: found.value.target };
  if (!agreement || !isEqualSecret(agreement.signature, sign(agreement))) {
    const detail =
      "This token does not stand for this change. Preview it first and give back the token of that preview.";
    return err({ code: "invalid_input", message: detail, errors: [{ pointer: "/token", detail }] });
  }
  if (isExpired(agreement.prorationDate, now)) return err(CHANGED);
  const planned = await planChange(plan, found.value, agreement.prorationDate);
  const isAsAgreed =
    planned.change.prorationDate === agreement.prorationDate && planned.priced.dueCents === agreement.dueCents;
  if (!isAsAgreed) return err(CHANGED);
  const { change } = planned;
  if (change.credit) await queueCreditAfterChange(subscriptionId, now);
  await changeAtStripe(change, `plan-change:${agreement.signature}`);
  if (change.credit) await arrangeCreditSoon(subscriptionId, now);
  return ok(planned);
}

const slugOf = ({ plan, interval, seats }: PlanTarget) => `${plan}:${interval}:${seats}`;

/** Only what was paid for is an upgrade; fewer seats, and a change within the trial, are none. */
async function recordUpgrade(plan: ManagedPlan, { target, change, priced, sentence }: PlannedChange): Promise<void> {
  if (priced.dueCents === 0) return;
  const charged = priced.lines.filter((line) => line.amount > 0).reduce((sum, line) => sum + line.amount, 0);
  await transaction((tx) =>
    insertUpgrade(tx, {
      subject: plan.subject,
      subscriptionId: plan.row.id,
      from: slugOf(runningOf(plan)),
      to: slugOf(target),
      fullPriceCents: Math.max(charged, priced.dueCents),
      finalPriceCents: priced.dueCents,
      currency: priced.currency,
      sentence,
      at: fromUnixSeconds(change.prorationDate),
    }),
  );
}

/**
 * Changes the running plan as it was previewed: what is charged is what the token says. Errors: those of the preview,
 * `price_changed`, `payment_declined`.
 */
export async function changePlan(
  viewer: Viewer,
  input: AgreedChangeInput,
  now: Date,
): Promise<Result<PlanSubscriptionDto>> {
  return atStripe(async () => {
    const plan = await getManagedPlan(viewer, input.subject, now);
    if (!plan.ok) return plan;
    const done = await execute(plan.value, input, now);
    if (!done.ok) return done;
    if (done.value) await recordUpgrade(plan.value, done.value);
    await foldSubscription(plan.value.row.stripeSubscriptionId, now);
    return ok(await describeFresh(plan.value, now));
  });
}
