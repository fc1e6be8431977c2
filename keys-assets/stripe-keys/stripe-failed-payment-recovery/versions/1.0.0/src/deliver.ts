import type { RecoveryOptions } from "./options.ts";
import type { Invoice } from "./plan.ts";
import { refreshInvoice } from "./refresh.ts";
import { renderMail } from "./render.ts";
import type { ClaimedMail, MailEnd } from "./store.ts";

export interface Delivered {
  readonly sent: number;
  readonly dropped: number;
  /** Tried in vain; most are tried again. */
  readonly failed: number;
}

const LEASE_MS = 5 * 60_000;
const MAX_TRIES = 8;

/** Sends one mail, if it still stands. Asks Stripe first: what was true when it was queued may be paid by now. */
async function settle(options: RecoveryOptions, mail: ClaimedMail, now: Date): Promise<MailEnd> {
  const { invoice, plan } = await refreshInvoice(options, mail.invoiceId, [], now);
  if (plan.mail?.kind !== mail.kind) return { state: "dropped", reason: `no longer stands (${plan.state})` };
  const { addressOf = (one: Invoice) => one.customerEmail } = options;
  const to = await addressOf(invoice);
  if (!to) return { state: "dropped", reason: "no address" };
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
  const counts = { sent: 0, dropped: 0, failed: 0 };
  for (let n = 0; n < limit; n += 1) {
    const now = clock();
    const mail = await options.store.claim(now, new Date(now.getTime() + LEASE_MS));
    if (!mail) break;
    const end = await settle(options, mail, now).catch((error: unknown) => {
      options.onError?.(error, mail.id);
      return afterFailure(error, mail, clock());
    });
    await options.store.finish(mail, end, clock());
    counts[end.state === "queued" ? "failed" : end.state] += 1;
  }
  return counts;
}
