import type { KeyType } from "@/lib/catalog/schema";

/** A question that buyers ask, and the answer as it holds in this shop. */
export type Question = { readonly asks: string; readonly answer: string };

const SOURCE: Question = {
  asks: "Is it a package that I depend on, or code that I own?",
  answer:
    "Code. You copy the source into your repository, read it and change it like your own. There is no licence key, nothing to activate, and it goes on working without this shop.",
};
const TESTS: Question = {
  asks: "How do I know that it works?",
  answer:
    "Its tests are in the download. Run them before you put it in, and keep them beside the code: they fail when a later change breaks it.",
};
const OWN_ACCOUNT = (name: string): Question => ({
  asks: `Does anything of my ${name} account pass through this shop?`,
  answer: `No. What you buy are files. They run with you and speak to ${name} with your own credentials, which we never see.`,
});

/** What is asked about one type and about no other. */
export const QUESTIONS_BY_TYPE: Readonly<Record<KeyType, readonly Question[]>> = {
  node: [SOURCE, TESTS],
  next: [SOURCE, TESTS],
  runbook: [
    {
      asks: "How much of it can I read before I buy?",
      answer:
        "Its beginning, which says when it applies, what it replaces, and the headings of all the rest, so that you see whether your case is in it. The commands and queries are what is sold.",
    },
    {
      asks: "Can several of us work through it in an incident?",
      answer:
        "Everyone who works on your system may read and use it. In your library you can start a run: each step is ticked with the time and the name of whoever did it, and at its end there is a record to show.",
    },
    {
      asks: "Does it need your software?",
      answer:
        "No. It is text with commands, queries and scripts for tools that you have; what it wants is listed under “What it needs”. A printed copy works when everything else is down.",
    },
  ],
  jupyter: [
    {
      asks: "Can I try it before I have exported my own data?",
      answer:
        "Yes. Sample data lies beside the notebook and its outputs are in place: open it and see what it will say. The sample is made up and marked so.",
    },
    {
      asks: "Does my data leave my machine?",
      answer: "No. The notebook reads the files that you give it and runs where you start it.",
    },
  ],
  stripe: [SOURCE, OWN_ACCOUNT("Stripe")],
  supabase: [
    {
      asks: "Does it change my database by itself?",
      answer:
        "No. Migrations and policies are SQL files that you read and apply yourself, first in a copy of your project. What they change is listed under “What it does to your system”.",
    },
    OWN_ACCOUNT("Supabase"),
  ],
  github: [
    {
      asks: "Do I have to install an app or give access to my repositories?",
      answer:
        "No. You copy files into your own repository and they run there as your workflows, with the permissions that stand in them.",
    },
  ],
  cursor: [
    {
      asks: "Are my code or my prompts sent to you?",
      answer:
        "No. What you buy are files in your repository. Your editor sends prompts to the model that you have chosen, and nothing comes to us.",
    },
  ],
};

/** What holds for everything that is sold here. */
export const QUESTIONS_OF_ALL: readonly Question[] = [
  {
    asks: "What do I get, and when?",
    answer:
      "A zip, as soon as the payment is confirmed, which takes seconds with most ways to pay. It stays in your library: the same version, the older ones and those to come, as often as you want.",
  },
  {
    asks: "Do later versions cost anything?",
    answer: "No. You pay once, and every version of it is yours. What changed in each is written under “Versions”.",
  },
  {
    asks: "Can my colleagues use it, or my client?",
    answer:
      "Those who work on the same repository with you can. You can use it in work for a client and hand it over as part of that work. What you cannot do is sell it as a product of its own.",
  },
  {
    asks: "What if I change my mind?",
    answer:
      "Within 30 days of paying you get your money back for any reason, as long as no version was downloaded. Press “Ask for a refund” at the order: the payment goes back at once. If you did download it, ask as well; a person looks at it and answers by mail.",
  },
  {
    asks: "What if you stop selling it?",
    answer:
      "Then it stays in your library, and you can download it as before. What you have downloaded is yours to keep.",
  },
];
