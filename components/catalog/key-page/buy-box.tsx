import Link from "next/link";
import type { KeyDetail } from "@/lib/catalog/schema";
import { formatDay } from "@/lib/kernel/time";
import { KeyAction } from "../../checkout/key-action";
import { Price } from "../price";
import { formatBytes } from "../words";

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="flex justify-between gap-6 border-rule border-t py-2">
      <dt className="text-soft">{name}</dt>
      <dd className="text-right">{children}</dd>
    </div>
  );
}

function Facts({ item }: { item: KeyDetail }) {
  const current = item.versions.find((version) => version.version === item.version);
  return (
    <dl className="text-sm">
      {current ? (
        <Fact name="Version">
          <span className="tabular-nums">{current.version}</span>, {formatDay(current.published_at)}
        </Fact>
      ) : null}
      {current?.bytes ? <Fact name="Download">zip, {formatBytes(current.bytes)}</Fact> : null}
      <Fact name="Licence">
        <Link href="/licence" prefetch={false} className="link">
          personal or organisation
        </Link>
      </Fact>
      <Fact name="Refund">
        <Link href="/refunds" prefetch={false} className="link">
          30 days if never downloaded
        </Link>
      </Fact>
    </dl>
  );
}

/** Why there is no price. A KEY whose every version was withdrawn is out and cannot be bought. */
function absentWords({ status, versions }: KeyDetail): string {
  if (status !== "coming") return "Not on sale";
  return versions.length > 0 ? "No version is offered at the moment" : "Announced, not on sale yet";
}

/** Price, the one button and what is promised with it. On a phone the button stays at the bottom edge. */
export function BuyBox({ item }: { item: KeyDetail }) {
  const offer = {
    slug: item.slug,
    title: item.title,
    price: item.price,
    status: item.status,
    version: item.version,
    replaced_by: item.replaced_by,
    versions: item.versions.map(({ version, yanked_reason }) => ({ version, yanked_reason })),
  };
  return (
    <div className="grid gap-4 rounded-lg border border-rule bg-raised p-5">
      {item.price ? (
        <p className="flex items-baseline gap-3">
          <Price money={item.price} className="font-semibold text-3xl tracking-tight" />
          <span className="text-soft text-sm">once, every version</span>
        </p>
      ) : (
        <p className="font-medium">{absentWords(item)}</p>
      )}
      <div
        data-buy-bar
        className="max-lg:fixed max-lg:inset-x-0 max-lg:bottom-0 max-lg:z-30 max-lg:border-rule max-lg:border-t max-lg:bg-raised max-lg:px-4 max-lg:pt-3 max-lg:pb-[max(0.75rem,env(safe-area-inset-bottom))]"
      >
        <KeyAction offer={offer} />
      </div>
      {item.status === "coming" ? null : <Facts item={item} />}
    </div>
  );
}
