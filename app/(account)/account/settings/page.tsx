import type { Metadata } from "next";
import { Settings } from "@/components/account/settings/settings";
import { isDemo } from "@/lib/platform/env";

export const metadata: Metadata = { title: "Settings" };
// Whether this is a demo shop is known when it runs, not when it is built.
export const dynamic = "force-dynamic";

export default function SettingsPage() {
  return (
    <>
      <h1 className="mb-6 text-3xl">Settings</h1>
      <Settings isDemo={isDemo()} />
    </>
  );
}
