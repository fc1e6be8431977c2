import type { RecoveryOptions } from "./options.ts";
import type { Invoice } from "./plan.ts";
import { type Refreshed, refreshInvoice } from "./refresh.ts";
import { renderMail } from "./render.ts";
import type { ClaimedMail, MailEnd } from "./store.ts";

export interface Delivered {
  readonly sent: number;
  readonly dropped: number;
  /** Tried in vain; most are tried again. */
  readonly failed: number;
  /** Put off by `notBefore`. */
  readonly held: number;
}

/** A mail that goes back into the queue although nothing went wrong. */
type Held = Extract<MailEnd, { state: "queued" }> & { readonly isHeld: true };

const LEASE_MS = 5 * 60_000;
const MAX_TRIES = 8;

/** Until when the mail is put off; null when it goes now. One that would come after access has ended is not put off. */
async function heldUntil(
  options: RecoveryOptions,
  mail: ClaimedMail,
  known: Refreshed,
  now: Date,
): Promise<Date | null> {
  const { access } = known.plan;
  const earliest = (await options.notBefore?.(known.invoice, now, mail.kind)) ?? null;
  if (earliest === null || earliest <= now) return null;
  return access.until !== null && earliest >= access.until ? null : earliest;
}

/** Sends one mail, if it still stands. Asks Stripe first: what was true when it was queued may be paid by now. */
async function settle(options: RecoveryOptions, mail: ClaimedMail, now: Date): Promise<MailEnd | Held> {
  const known = await refreshInvoice(options, mail.invoiceId, [], now);
  const { invoice, plan } = known;
  if (plan.mail?.kind !== mail.kind) return { state: "dropped", reason: `no longer stands (${plan.state})` };
  const { addressOf = (one: Invoice) => one.customerEmail } = options;
  const to = await addressOf(invoice);
  if (!to) {
    options.onError?.(new Error(`No address for ${invoice.customerId}: the mail was dropped.`), mail.id);
    return { state: "dropped", reason: "no address" };
  }
  const retryAt = await heldUntil(options, mail, known, now);
  if (retryAt) return { state: "queued", reason: "held", retryAt, isHeld: true };
  const settings = typeof options.mail === "function" ? await options.mail(invoice) : options.mail;
  await options.send({ ...renderMail(mail.kind, invoice, plan, settings), to, idempotencyKey: mail.id });
  return { state: "sent" };
}

function afterFailure(error: unknown, mail: ClaimedMail, now: Date): MailEnd {
  const reason = error instanceof Error ? error.message : String(error);
  if (mail.attempt >= MAX_TRIES) return { state: "failed", reason };
  return { state: "queued", reason, retryAt: new Date(now.getTime() + 60_000 * 2 ** mail.attempt) };
}

/** Sends queued mails, one after the other, until there is none or `limit` is reached. */
export async function deliverMails(options: RecoveryOptions, clock: () => Date, limit: number): Promise<Delivered> {
  const counts = { sent: 0, dropped: 0, failed: 0, held: 0 };
  for (let n = 0; n < limit; n += 1) {
    const now = clock();
    const mail = await options.store.claim(now, new Date(now.getTime() + LEASE_MS));
    if (!mail) break;
    const end: MailEnd | Held = await settle(options, mail, now).catch((error: unknown) => {
      options.onError?.(error, mail.id);
      return afterFailure(error, mail, clock());
    });
    await options.store.finish(mail, end, clock());
    counts["isHeld" in end ? "held" : end.state === "queued" ? "failed" : end.state] += 1;
  }
  return counts;
}
