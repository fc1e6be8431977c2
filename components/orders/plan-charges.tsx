import { ChevronRight, ExternalLink } from "lucide-react";
import { formatDay } from "@/lib/kernel/time";
import type { PlanChargeDto } from "@/lib/orders/schema";
import { Price } from "../catalog/price";
import { chargePeriod, chargeState, chargeSums, chargeTitle } from "./charge-words";
import { PriceSums } from "./price-sums";

/** As many as a glance takes in; older ones are behind a click. */
const AT_A_GLANCE = 6;

function Links({ charge }: { charge: PlanChargeDto }) {
  const about = ` ${charge.invoice_number ?? ""} of ${formatDay(charge.paid_at)}`;
  const links = [
    { label: "Invoice", href: charge.invoice_url },
    { label: "PDF", href: charge.pdf_url },
  ];
  return (
    <span className="flex gap-4">
      {links.map(({ label, href }) =>
        href ? (
          <a key={label} href={href} rel="noopener noreferrer" className="target link gap-1.5">
            {label} <ExternalLink aria-hidden="true" className="size-4" />
            <span className="sr-only">{about}</span>
          </a>
        ) : null,
      )}
    </span>
  );
}

function ChargeRow({ charge, isNamed }: { charge: PlanChargeDto; isNamed: boolean }) {
  const [state, sums] = [chargeState(charge), chargeSums(charge)];
  return (
    <li className="border-rule border-t py-3">
      <div className="flex items-baseline justify-between gap-6">
        <p className="min-w-0">
          {chargeTitle(charge, isNamed)}
          <span className="text-soft text-sm">
            , <time dateTime={charge.paid_at}>{formatDay(charge.paid_at)}</time>
          </span>
        </p>
        <Price money={charge.paid} />
      </div>
      {sums.length > 0 ? <PriceSums sums={sums} /> : null}
      <div className="mt-1 flex flex-wrap items-center justify-between gap-x-6 text-sm">
        <p className="text-soft">
          For {chargePeriod(charge)}
          {state ? <span className="text-warn">. {state}.</span> : null}
        </p>
        <Links charge={charge} />
      </div>
    </li>
  );
}

type Props = { charges: readonly PlanChargeDto[]; isNamed?: boolean };

/** What a plan was charged, newest first. `isNamed`: each says of which plan it is. */
export function PlanCharges({ charges, isNamed = false }: Props) {
  const [latest, older] = [charges.slice(0, AT_A_GLANCE), charges.slice(AT_A_GLANCE)];
  const row = (charge: PlanChargeDto) => <ChargeRow key={charge.id} charge={charge} isNamed={isNamed} />;
  return (
    <>
      <ul>{latest.map(row)}</ul>
      {older.length > 0 ? (
        <details className="group/older border-rule border-t">
          <summary className="target gap-1 text-soft text-sm hover:text-accent">
            <ChevronRight aria-hidden="true" className="size-4 transition-transform group-open/older:rotate-90" />
            {older.length === 1 ? "One older charge" : `${older.length} older charges`}
          </summary>
          <ul>{older.map(row)}</ul>
        </details>
      ) : null}
    </>
  );
}
