import type { Metadata } from "next";
import type { ReactNode } from "react";
import { AccountNav } from "@/components/account/account-nav";
import { SignOut } from "@/components/account/sign-out";

export const metadata: Metadata = { robots: { index: false, follow: false } };

export default function AccountLayout({ children }: { children: ReactNode }) {
  return (
    <div className="shell pt-8 md:pt-12">
      <div className="flex min-h-16 flex-wrap items-center justify-between gap-x-6 max-sm:min-h-28 border-rule border-b">
        <AccountNav />
        <SignOut />
      </div>
      <div className="min-h-[70dvh] pt-8">{children}</div>
    </div>
  );
}
