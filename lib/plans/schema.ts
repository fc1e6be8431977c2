import { z } from "zod";
import type { Money } from "../kernel/money";
import type { Quote, QuoteLine } from "../pricing/schema";

export type PlanInterval = "month" | "year";

/** A plan with its price in one interval, as the shop sells it now. */
export type PlanOffer = {
  readonly plan: {
    readonly slug: string;
    readonly title: string;
    readonly summary: string;
    readonly seatsIncluded: number;
    readonly forTeams: boolean;
    readonly trialDays: number;
  };
  readonly interval: PlanInterval;
  readonly price: {
    readonly amountCents: number;
    /** What each seat beyond the included ones costs; null where none are sold. */
    readonly extraSeatCents: number | null;
    readonly currency: string;
  };
};

/** What a subscription is to be, or is: the parts of it that the customer chooses. */
export type PlanTarget = { readonly plan: string; readonly interval: PlanInterval; readonly seats: number };

const interval = z.enum(["month", "year"]);
const seats = z.number().int().min(1).max(10_000);
/** `personal` (also when absent) or the slug of an organisation that the person administers. */
const subject = z.string().max(100).optional();
const slug = z
  .string()
  .regex(/^[a-z0-9-]+$/)
  .max(100);

export const planQuoteQuerySchema = z.object({
  interval: interval.default("month"),
  seats: z.coerce.number().int().min(1).max(10_000).optional(),
  subject,
});
export type PlanQuoteQuery = z.output<typeof planQuoteQuerySchema>;

export const subjectQuerySchema = z.object({ subject });

/** What is to be another: what is not named stays as it is. */
export const planChangeInputSchema = z.strictObject({
  subject,
  plan: slug.optional(),
  interval: interval.optional(),
  seats: seats.optional(),
});
export type PlanChangeInput = z.output<typeof planChangeInputSchema>;

export const agreedChangeInputSchema = planChangeInputSchema.extend({ token: z.string().max(300) });
export type AgreedChangeInput = z.output<typeof agreedChangeInputSchema>;

export const planCancelInputSchema = z.strictObject({
  subject,
  when: z.enum(["period_end", "now"]),
  reason: z.string().trim().max(500).optional(),
});
export type PlanCancelInput = z.output<typeof planCancelInputSchema>;

export const planResumeInputSchema = z.strictObject({ subject });

/** What a plan would cost this customer: the lines of the first invoice; the total is due today. */
export type PlanQuoteDto = Quote & { trial_days: number; interval: PlanInterval; seats: number };

/** The running plan of a subject, or the last one that it had. */
export type PlanSubscriptionDto = {
  plan: string;
  title: string;
  interval: PlanInterval;
  seats: number;
  seats_included: number;
  seats_used: number;
  /** As at Stripe: trialing, active, past_due, unpaid, paused, canceled, … */
  status: string;
  is_running: boolean;
  started_at: string;
  current_period_end: string;
  trial_end: string | null;
  /** When it ends because it was cancelled; null while it renews. */
  cancel_at: string | null;
  /** Until when access goes on although a renewal is unpaid. */
  grace_until: string | null;
  ended_at: string | null;
  /** The next invoice as Stripe foresees it; null where none will come, and where Stripe could not be asked. */
  next_payment: { amount: Money; at: string } | null;
};

/** What a change would cost, before it is agreed to. */
export type PlanPreviewDto = {
  lines: QuoteLine[];
  /** Charged at once when the change is made. */
  due_now: Money;
  /** What is left of the present period and comes off the next invoices; 0 where something is due. */
  credit: Money;
  /** The first invoice after that. */
  next_total: Money;
  sentence: string;
  plan: string;
  interval: PlanInterval;
  seats: number;
  /** Give it back with the change: it stands for exactly this preview, for half an hour. */
  token: string;
};
