import "server-only";
import type { TaskList } from "graphile-worker";
import { z } from "zod";
import { REVALIDATE_TASK } from "@/lib/catalog/schema";
import { refreshPopularity, revalidateCatalog } from "@/lib/catalog/service";
import { forgetExpired } from "@/lib/discovery/service/signals";
import { ANNOUNCE_TASK, YANKED_TASK } from "@/lib/ingestion/schema";
import { tellWaiting } from "@/lib/ingestion/service/tell-waiting";
import { tellYanked } from "@/lib/ingestion/service/tell-yanked";
import { endDuplicatePlan } from "@/lib/payments/service/duplicate-plan";
import { FOLD_AGAIN_TASK } from "@/lib/payments/service/fold";
import { foldSession } from "@/lib/payments/service/fold-target";
import { foldFromInbox, foldLater } from "@/lib/payments/service/inbox";
import { arrangeCredit, PLAN_CREDIT_TASK } from "@/lib/payments/service/plan-credit";
import { sendPlanReminders } from "@/lib/payments/service/plan-reminders";
import { reconcile } from "@/lib/payments/service/reconcile";
import { parseRefundJob, refundLines } from "@/lib/payments/service/refund";
import { carryOutRefund } from "@/lib/payments/service/refund-decision";
import { clock } from "@/lib/platform/clock";
import { log } from "@/lib/platform/log";
import { SEND_MAIL_TASK, sendMail } from "@/lib/platform/mail";
import { isUnreachable } from "@/lib/platform/stripe";
import { TELL_FOLLOWERS_TASK } from "@/lib/releases/schema";
import { tellFollowers } from "@/lib/releases/service/tell-followers";

const foldPayload = z.object({ fold_key: z.string() });
const sessionPayload = z.object({ session_id: z.string() });
const refundPayload = z.object({ order_id: z.uuid(), cause: z.string(), lines: z.string() });
const decisionPayload = z.object({ decision_id: z.uuid() });
const planPayload = z.object({ subscription_id: z.string() });
const announcePayload = z.object({ key_id: z.uuid() });
const yankedPayload = z.object({ version_id: z.uuid() });
const mailPayload = z.object({ mailId: z.uuid() });

async function fold(foldKey: string): Promise<void> {
  try {
    await foldFromInbox(foldKey, clock.now);
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    log().warn({ err: error, foldKey }, "Stripe could not be asked; the fold waits");
    await foldLater(foldKey);
  }
}

/** What the worker can do, by the name under which a job asks for it. A task that throws is tried again later. */
export const tasks: TaskList = {
  fold: async (payload) => fold(foldPayload.parse(payload).fold_key),
  [FOLD_AGAIN_TASK]: async (payload) => {
    await foldSession(sessionPayload.parse(payload).session_id, clock.now());
  },
  "refund-lines": async (payload) => refundLines(parseRefundJob(refundPayload.parse(payload)), clock.now()),
  "carry-out-refund": async (payload) => {
    await carryOutRefund(decisionPayload.parse(payload).decision_id, clock.now());
  },
  "end-duplicate-plan": async (payload) => endDuplicatePlan(planPayload.parse(payload).subscription_id, clock.now()),
  [PLAN_CREDIT_TASK]: async (payload) => arrangeCredit(planPayload.parse(payload).subscription_id, clock.now()),
  "plan-reminders": async () => sendPlanReminders(clock.now()),
  [SEND_MAIL_TASK]: async (payload) => sendMail(mailPayload.parse(payload).mailId, clock.now()),
  [REVALIDATE_TASK]: async () => revalidateCatalog(),
  "refresh-popularity": async () => refreshPopularity(),
  "forget-signals": async () => forgetExpired(clock.now()),
  [ANNOUNCE_TASK]: async (payload) => tellWaiting(announcePayload.parse(payload).key_id, clock.now()),
  [TELL_FOLLOWERS_TASK]: async (payload) => tellFollowers(announcePayload.parse(payload).key_id, clock.now()),
  [YANKED_TASK]: async (payload) => tellYanked(yankedPayload.parse(payload).version_id, clock.now()),
  reconcile: async () => {
    const report = await reconcile(clock.now());
    if (report.healed > 0 || report.failed.length > 0) log().warn({ report }, "reconciliation healed something");
  },
};

/** The schedule, in crontab form (UTC). */
export const SCHEDULE = [
  "*/5 * * * * reconcile ?max=1&jobKey=reconcile",
  "*/10 * * * * plan-reminders ?max=1&jobKey=plan-reminders",
  "*/15 * * * * refresh-popularity ?max=1&jobKey=refresh-popularity",
  "17 3 * * * forget-signals ?max=1&jobKey=forget-signals",
].join("\n");
