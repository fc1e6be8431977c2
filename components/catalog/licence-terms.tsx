import { Check, X } from "lucide-react";
import type { ReactNode } from "react";

const CAN = [
  "use it in any number of your own products, commercial or not, on any number of machines",
  "use it in work for a client and hand it over as part of that work",
  "change it, take parts of it and combine it with other code",
  "ship it inside a product, compiled or as source",
  "let everyone who works on your code read and use it",
  "keep and use every version you downloaded",
];

const CANNOT = [
  "sell, rent, give away or publish it as a product, template, starter kit or library of its own",
  "put it into a public repository so that it can be taken without the product it belongs to",
  "share the download with people whom the purchase does not cover",
  "remove the licence from copies that you hand over, or claim to be the author",
];

type TermsProps = { title: string; icon: ReactNode; terms: readonly string[] };

function Terms({ title, icon, terms }: TermsProps) {
  return (
    <div>
      <h3 className="text-base">{title}</h3>
      <ul className="mt-3 grid gap-2.5 text-base">
        {terms.map((text) => (
          <li key={text} className="flex gap-2.5">
            {icon}
            {text}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The shop's own licence, as "you can" and "you cannot". The text in the download is the one that binds. */
export function LicenceTerms() {
  const yes = <Check aria-hidden="true" className="mt-1 size-4 shrink-0 text-accent" />;
  const no = <X aria-hidden="true" className="mt-1 size-4 shrink-0 text-danger" />;
  return (
    <div className="grid gap-8 sm:grid-cols-2">
      <Terms title="You can" icon={yes} terms={CAN} />
      <Terms title="You cannot" icon={no} terms={CANNOT} />
    </div>
  );
}
