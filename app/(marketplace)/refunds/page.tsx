import type { Metadata } from "next";
import { alternatesOf } from "@/app/page-metadata";

export const metadata: Metadata = {
  title: "Refunds",
  description: "When and how a purchase is refunded, and what happens to access.",
  alternates: alternatesOf("/refunds"),
};

const RULES = [
  {
    title: "Within 30 days, if nothing was downloaded",
    text: "For any reason and without explaining it. Opening the page, reading the README and looking at the file list and its previews are no download; opening the files you bought in the browser is one.",
  },
  {
    title: "By itself, if you paid for something you own",
    text: "Two tabs, or two people of one organisation: the second payment is returned automatically and a mail says so.",
  },
  {
    title: "What a refund ends",
    text: "Exactly the lines that were refunded. Other KEYS of the same order, and the same KEY from another purchase, stay. The licence for what was refunded ends with it.",
  },
  {
    title: "If the money was used as a credit",
    text: "A purchase that made a bundle cheaper is refunded together with that bundle or after it, because its money is part of what the bundle cost.",
  },
  {
    title: "How",
    text: 'Press "Ask for a refund" at the order in your account. What nobody downloaded goes back at once; what was downloaded is looked at by a person, who answers by mail. The money goes back the way it came; until it shows there can take the bank some days.',
  },
  {
    title: "Your rights",
    text: "What the law gives you, for something that does not do what its page says, is not touched by this policy.",
  },
];

export default function RefundsPage() {
  return (
    <div className="shell pt-10 md:pt-14">
      <h1 className="text-3xl md:text-4xl">Refunds</h1>
      <p className="mt-4 max-w-2xl text-lg text-soft">
        The policy that holds for every order; an order keeps the policy that applied when it was made.
      </p>
      <dl className="mt-10 max-w-4xl">
        {RULES.map((rule) => (
          <div
            key={rule.title}
            className="grid gap-x-10 gap-y-1 border-rule border-t py-5 md:grid-cols-[18rem_minmax(0,1fr)]"
          >
            <dt className="font-medium">{rule.title}</dt>
            <dd className="text-soft">{rule.text}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
