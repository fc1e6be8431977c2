import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { z } from "zod";
import { MailText, MailTime } from "@/components/account/mailbox";
import { signInLinkStyle } from "@/components/account/sign-in-page";
import { Card } from "@/components/ui/card";
import { isDemo } from "@/lib/platform/env";
import { findMail } from "@/lib/platform/mail";

export const metadata: Metadata = { title: "Mail", robots: { index: false }, referrer: "no-referrer" };
export const dynamic = "force-dynamic";

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  if (!isDemo()) notFound();
  const id = z.uuid().safeParse((await params).id);
  const mail = id.success ? await findMail(id.data) : null;
  if (!mail) notFound();
  return (
    <div className="shell py-10">
      <p>
        <Link href="/dev/mailbox" className={signInLinkStyle}>
          All mails
        </Link>
      </p>
      <h1 className="mt-2 text-2xl">{mail.subject}</h1>
      <p className="mt-2 text-soft">
        To <span className="wrap-anywhere text-ink">{mail.to}</span>, <MailTime moment={mail.createdAt} />
      </p>
      <Card className="mt-6 max-w-prose">
        <MailText text={mail.text} />
      </Card>
    </div>
  );
}
