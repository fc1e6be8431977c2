import type { Metadata } from "next";
import type { ReactNode } from "react";
import { AccountNav } from "@/components/account/account-nav";
import { SignOut } from "@/components/account/sign-out";

export const metadata: Metadata = { robots: { index: false, follow: false } };

export default function AccountLayout({ children }: { children: ReactNode }) {
  return (
    <div className="shell pt-8 md:pt-12">
      <div className="mb-2 flex flex-wrap items-center justify-end">
        <SignOut />
      </div>
      <AccountNav />
      <div className="pt-8">{children}</div>
    </div>
  );
}
