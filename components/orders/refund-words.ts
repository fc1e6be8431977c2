import { formatMoney } from "@/lib/kernel/money";
import type { OrderLineDto } from "@/lib/orders/schema";
import type { RefundAnswer } from "./use-refund";

const titles = (lines: readonly OrderLineDto[]) =>
  new Intl.ListFormat("en", { type: "conjunction" }).format(lines.map((line) => line.title));

/** What pressing the button is going to do. */
export function refundPromise(lines: readonly OrderLineDto[]): string {
  const atOnce = lines.filter((line) => line.refundable.state === "now");
  const looked = lines.filter((line) => line.refundable.state === "request");
  const first =
    atOnce.length > 0
      ? `The money for ${titles(atOnce)} goes back to the card you paid with, and access to it ends at once.`
      : "";
  const second =
    looked.length > 0
      ? `${titles(looked)} was downloaded, so a person looks at your request and answers by mail. Until then nothing changes.`
      : "";
  return [first, second].filter(Boolean).join(" ");
}

/** The word on the button: what is refunded at once and what a person decides are not called the same. */
export function refundAction(lines: readonly OrderLineDto[]): string {
  const asked = lines.filter((line) => line.refundable.state === "request").length;
  const atOnce = lines.length - asked;
  if (asked === 0) return "Refund it now";
  return atOnce === 0 ? "Send the request" : `Give back ${atOnce} now, ask for ${asked}`;
}

/** What it did. */
export function refundResult({ refunded, requested, pending }: RefundAnswer): string {
  const amount = refunded ? formatMoney(refunded) : "";
  const back = pending
    ? `${amount} goes back as soon as the payment provider can be reached; a mail comes then.`
    : `${amount} is on its way back. Banks usually show it within 5 to 10 days.`;
  const asked = "Your request is with us; a person answers by mail.";
  return [refunded ? back : "", requested ? asked : ""].filter(Boolean).join(" ");
}
