export { classify, type PaymentError, type Verdict } from "./decline.ts";
export { type Action, DECLINE_RULES, HARD_DECLINES, type Rule, SOURCES } from "./decline-codes.ts";
export type { Delivered } from "./deliver.ts";
export { MemoryStore } from "./memory-store.ts";
export { formatAmount, minorDigits } from "./money.ts";
export type { OutgoingMail, RecoveryOptions } from "./options.ts";
export { type Attempt, type DunningPlan, type DunningState, type Invoice, isRecoverable, planDunning } from "./plan.ts";
export { POSTGRES_SCHEMA, PostgresStore, type SqlClient } from "./postgres-store.ts";
export {
  createRecovery,
  EVENT_TYPES,
  type EventLike,
  type Recovery,
} from "./recovery.ts";
export { type MailSettings, type RenderedMail, renderMail } from "./render.ts";
export { type CurrencyReport, recoveryReport, type Sum } from "./report.ts";
export {
  DEFAULT_SCHEDULE,
  defineSchedule,
  type MailKind,
  type NoticeKind,
  type Schedule,
  type Step,
} from "./schedule.ts";
export type { ClaimedMail, DunningCase, MailEnd, Store } from "./store.ts";
export { type InvoiceLike, loadInvoice, type StripeClient } from "./stripe.ts";
export { ENGLISH, type Wording } from "./templates/wording.ts";
