"use client";

import Link from "next/link";
import type { DiscoverDto, Surface } from "@/lib/discovery/schema";
import { Skeleton } from "../ui/skeleton";
import { Offers } from "./offers";
import { RecommendedRows } from "./recommended-rows";
import { SentAwayNotice } from "./sent-away";
import { useDiscover } from "./use-discover";
import { useSendAway } from "./use-send-away";

const SHOWN = 3;

function Waiting() {
  return (
    <div className="grid gap-2 pt-3">
      {["a", "b", "c"].map((row) => (
        <Skeleton key={row} className="h-22" />
      ))}
    </div>
  );
}

/** With nothing to go by the shop asks; with nothing left it says so. */
function Nothing({ ask }: Pick<DiscoverDto, "ask">) {
  if (!ask) return <p className="mt-3 text-soft">What would be suggested is open to you already, or was sent away.</p>;
  return (
    <p className="mt-3 text-soft">
      Answer{" "}
      <Link href="/find" prefetch={false} className="link">
        three short questions
      </Link>
      , or begin with{" "}
      <Link href="/problems" prefetch={false} className="link">
        what goes wrong
      </Link>
      .
    </p>
  );
}

function Found({ found, surface }: { found: DiscoverDto; surface: Surface }) {
  const away = useSendAway();
  return (
    <>
      {found.items.length === 0 && found.bundles.length === 0 && !found.plan ? <Nothing ask={found.ask} /> : null}
      <RecommendedRows items={found.items} surface={surface} confident away={away} />
      <div className="mt-3 grid gap-4">
        <SentAwayNotice {...away} />
        <Offers bundles={found.bundles} plan={found.plan} send={away.send} />
      </div>
    </>
  );
}

/** What may come next for somebody who has something: in the library, and after a purchase. Its place is held free. */
export function NextSteps({ surface, title }: { surface: "library" | "order"; title: string }) {
  const { data, error } = useDiscover({ surface, limit: SHOWN });
  // It is no more than a suggestion: where it fails there is nothing to say.
  if (error && !data) return null;
  return (
    <section aria-labelledby="next" className="mt-14 min-h-88 border-rule border-t pt-6">
      <h2 id="next" className="scroll-mt-6 text-xl">
        {title}
      </h2>
      {data ? <Found found={data} surface={surface} /> : <Waiting />}
    </section>
  );
}
