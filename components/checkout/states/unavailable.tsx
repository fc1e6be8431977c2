import { Bell } from "lucide-react";
import Link from "next/link";
import { ButtonLink, buttonStyle } from "../../ui/button";
import { type KeyOffer, signInHref } from "../offer";

/** Announced, for a visitor: to be told one has to be known. */
export function ComingSignedOut({ slug }: { slug: string }) {
  return (
    <Link
      href={signInHref(`/marketplace/${slug}`)}
      prefetch={false}
      className={buttonStyle({ size: "lg", wide: true })}
    >
      <Bell aria-hidden="true" className="size-5" /> Tell me when it is there
    </Link>
  );
}

/** No longer sold: its owners keep it, others see what takes its place. */
export function Withdrawn({ offer }: { offer: KeyOffer }) {
  return (
    <div className="grid gap-3">
      <p className="text-base">No longer on sale. Whoever owns it keeps it, with every version.</p>
      {offer.replaced_by ? (
        <ButtonLink href={`/marketplace/${offer.replaced_by}`} size="lg" wide>
          See what replaces it
        </ButtonLink>
      ) : (
        <ButtonLink href="/marketplace" size="lg" wide variant="secondary">
          Look at the catalog
        </ButtonLink>
      )}
    </div>
  );
}
