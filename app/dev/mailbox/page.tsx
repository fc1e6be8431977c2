import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { MailTime } from "@/components/account/mailbox";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { TextField } from "@/components/ui/field";
import { isDemo } from "@/lib/platform/env";
import { listMails } from "@/lib/platform/mail";

export const metadata: Metadata = { title: "Mailbox", robots: { index: false } };
export const dynamic = "force-dynamic";

/** The mails of a shop that has no mail server, newest first. Not there in production. */
export default async function Page({ searchParams }: { searchParams: Promise<{ to?: string | string[] }> }) {
  if (!isDemo()) notFound();
  const to = ([(await searchParams).to].flat()[0] ?? "").trim();
  const mails = await listMails(to === "" ? {} : { to });
  return (
    <div className="shell py-10">
      <h1 className="text-3xl">Mailbox</h1>
      <p className="mt-3 max-w-prose text-soft">
        Every mail that this demo shop has written, newest first. Nothing here left this machine unless a mail server is
        configured.
      </p>
      <form method="get" className="mt-6 flex max-w-md flex-wrap items-end gap-3">
        <div className="min-w-0 flex-1">
          <TextField label="Only mails to" name="to" type="email" defaultValue={to} />
        </div>
        <Button type="submit" variant="secondary">
          Filter
        </Button>
      </form>
      {mails.length === 0 ? (
        <div className="mt-8">
          <EmptyState title="No mail yet">
            <p>Sign up, ask for a link or buy a KEY, and come back.</p>
          </EmptyState>
        </div>
      ) : (
        <ol className="mt-8 divide-y divide-rule border-rule border-y">
          {mails.map((mail) => (
            <li key={mail.id} className="py-2">
              <Link
                href={`/dev/mailbox/${mail.id}`}
                prefetch={false}
                className="grid gap-x-6 py-2 hover:text-accent sm:grid-cols-[1fr_auto]"
              >
                <span className="min-w-0">
                  <span className="block font-medium underline underline-offset-4">{mail.subject}</span>
                  <span className="block truncate text-soft">{mail.to}</span>
                </span>
                <span className="text-sm text-soft sm:text-right">
                  <MailTime moment={mail.createdAt} />
                  <span className="block">{mail.sentAt ? "delivered" : (mail.lastError ?? "on its way")}</span>
                </span>
              </Link>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
