import { ExternalLink } from "lucide-react";
import { SettingsSection } from "../account/settings/parts";
import { Alert } from "../ui/alert";
import { buttonStyle } from "../ui/button";

/** On to the pages of the payment provider, where cards and invoices are kept. */
export function portalHref(subject: string): string {
  return `/api/v1/billing/portal?subject=${encodeURIComponent(subject)}`;
}

const TROUBLES: Readonly<Record<string, string>> = {
  payments_unreachable:
    "Payments are not reachable at the moment. Your card and your plan are as they were. Try again in a few minutes.",
  not_found: "There is nothing to manage yet: cards and invoices are kept from the first purchase on.",
  organization_not_found: "There is no organisation of that name that you may buy for.",
  unauthenticated: "Sign in to manage cards and invoices.",
};

/** Why the viewer is here and not on the payment provider's pages. */
export function PortalTrouble({ code, subject }: { code: string; subject: string }) {
  const words = TROUBLES[code] ?? "Card and invoices could not be opened. Try again in a few minutes.";
  return (
    <Alert tone="warning" title={words} className="mb-6">
      {code === "payments_unreachable" || !(code in TROUBLES) ? (
        <a href={portalHref(subject)} className="link">
          Try again
        </a>
      ) : null}
    </Alert>
  );
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
