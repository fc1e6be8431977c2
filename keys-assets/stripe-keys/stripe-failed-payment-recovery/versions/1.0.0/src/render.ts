import { formatAmount } from "./money.ts";
import type { DunningPlan, Invoice } from "./plan.ts";
import type { MailKind } from "./schedule.ts";
import { asHtml, asText, type Content, oneLine } from "./templates/layout.ts";
import { ENGLISH, type Wording } from "./templates/wording.ts";

export interface MailSettings {
  /** As your customers know it. */
  readonly product: string;
  /** Under the mail. Default: the product. */
  readonly sender?: string;
  readonly locale: string;
  /** For the times in the mail, for example "Europe/Berlin". */
  readonly timeZone: string;
  /**
   * A page of YOURS that asks to sign in and then opens Stripe's customer portal. Not a portal address: those end after
   * minutes, and whoever holds one is signed in.
   */
  readonly cardUpdateUrl: (invoice: Invoice) => string;
  readonly wording?: Wording;
}

export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Puts values into the places of a sentence. Throws on a place that has no value, so that no mail says "{amount}". */
export function fill(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`Nothing stands for ${place} in "${sentence}".`);
    return value;
  });
}

function secure(url: string): string {
  if (URL.parse(url)?.protocol !== "https:") throw new Error(`A mail may only link to https pages, not to "${url}".`);
  return url;
}

function valuesOf(
  invoice: Invoice,
  plan: DunningPlan,
  settings: MailSettings,
  isPaid: boolean,
): Record<string, string> {
  const { locale, timeZone } = settings;
  const day = { day: "numeric", month: "long", year: "numeric", timeZone } as const;
  const withTime = { ...day, hour: "2-digit", minute: "2-digit", timeZoneName: "short" } as const;
  const format = (moment: Date, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, options).format(moment);
  const retryOn = plan.verdict?.stripeRetries ? invoice.nextAttemptAt : null;
  return {
    product: oneLine(settings.product),
    amount: formatAmount(isPaid ? invoice.amountPaid : invoice.amountRemaining, invoice.currency, locale),
    ...(invoice.customerName ? { name: oneLine(invoice.customerName) } : {}),
    ...(plan.access.until ? { accessUntil: format(plan.access.until, withTime) } : {}),
    ...(retryOn ? { retryOn: format(retryOn, day) } : {}),
  };
}

/** Writes a mail of the plan, as text and as HTML. Throws when it could not help its reader: no page to pay on. */
export function renderMail(kind: MailKind, invoice: Invoice, plan: DunningPlan, settings: MailSettings): RenderedMail {
  const wording = settings.wording ?? ENGLISH;
  const values = valuesOf(invoice, plan, settings, kind === "recovered");
  const say = (sentence: string) => fill(sentence, values);
  const greeting = say(values.name ? wording.greeting : wording.greetingWithoutName);
  const base = {
    language: wording.language,
    subject: oneLine(say(wording.subject[kind])),
    sender: settings.sender ?? settings.product,
    closing: say(wording.closing),
  };
  if (kind === "recovered")
    return written({ ...base, paragraphs: [greeting, say(wording.opening[kind])], button: null, link: null });
  const action = plan.verdict?.action ?? "retry";
  if (!invoice.hostedUrl) throw new Error(`Invoice ${invoice.id} has no page to pay on.`);
  const reason = action === "retry" && values.retryOn ? wording.reason.retryOnDate : wording.reason[action];
  return written({
    ...base,
    paragraphs: [greeting, say(wording.opening[kind]), say(reason), say(wording.access[kind])],
    button: { label: wording.payButton[action], url: secure(invoice.hostedUrl) },
    link: { label: wording.cardLink, url: secure(settings.cardUpdateUrl(invoice)) },
  });
}

function written(content: Content): RenderedMail {
  return { subject: content.subject, text: asText(content), html: asHtml(content) };
}
