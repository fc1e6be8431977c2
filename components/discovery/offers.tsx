"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import type { DiscoverDto } from "@/lib/discovery/schema";
import { Price } from "../catalog/price";
import { NotForMe } from "./not-for-me";
import type { useSendAway } from "./use-send-away";

function Offer({
  href,
  title,
  price,
  reason,
  children,
}: {
  href: string;
  title: string;
  price?: ReactNode;
  reason: string;
  children: ReactNode;
}) {
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 border-accent border-l-2 pl-4">
      <div className="min-w-0 flex-1 basis-64">
        <p>
          <Link href={href} prefetch={false} className="link font-medium">
            {title}
          </Link>
          {price}
        </p>
        <p className="mt-0.5 text-soft text-sm">{reason}.</p>
      </div>
      {children}
    </li>
  );
}

/** A bundle or the plan, where that would be cheaper, with the arithmetic. */
export function Offers({
  bundles,
  plan,
  send,
}: Pick<DiscoverDto, "bundles" | "plan"> & Pick<ReturnType<typeof useSendAway>, "send">) {
  if (bundles.length === 0 && !plan) return null;
  return (
    <ul className="grid gap-4">
      {bundles.map(({ slug, title, to_pay, reason }) => (
        <Offer
          key={slug}
          href={`/marketplace/bundles/${slug}`}
          title={title}
          price={
            <>
              {" for "}
              <Price money={to_pay} className="font-medium" />
            </>
          }
          reason={reason}
        >
          <NotForMe
            title={title}
            pending={send.isPending}
            onPress={() => send.mutate({ signal: { kind: "dismissed_bundle", value: slug }, title })}
          />
        </Offer>
      ))}
      {plan ? (
        <Offer href="/pricing#plans" title={`The plan ${plan.title}`} reason={plan.reason}>
          <NotForMe
            title={`The plan ${plan.title}`}
            pending={send.isPending}
            onPress={() =>
              send.mutate({ signal: { kind: "dismissed_plan", value: plan.slug }, title: `The plan ${plan.title}` })
            }
          />
        </Offer>
      ) : null}
    </ul>
  );
}
