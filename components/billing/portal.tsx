import { ExternalLink } from "lucide-react";
import { SettingsSection } from "../account/settings/parts";
import { buttonStyle } from "../ui/button";

/** On to the pages of the payment provider, where cards and invoices are kept. */
export function portalHref(subject: string): string {
  return `/api/v1/billing/portal?subject=${encodeURIComponent(subject)}`;
}

export function CardAndInvoices({ subject }: { subject: string }) {
  return (
    <SettingsSection
      id="card"
      title="Card and invoices"
      intro="They are kept by Stripe, which takes the payments. The link leads to its pages and back here."
    >
      <a href={portalHref(subject)} className={buttonStyle({ variant: "secondary" })}>
        Card and invoices <ExternalLink aria-hidden="true" className="size-4" />
      </a>
    </SettingsSection>
  );
}
