import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { DemoStrip } from "@/components/site/demo-strip";
import { keepEarlyPresses } from "@/components/site/early-presses";
import { InlineScript } from "@/components/site/inline-script";
import { PageBody } from "@/components/site/page-body";
import { PageComing } from "@/components/site/page-coming";
import { Providers } from "@/components/site/providers";
import { SiteFooter } from "@/components/site/site-footer";
import { SiteHeader } from "@/components/site/site-header";
import { ThemeScript } from "@/components/theme/theme-script";
import { env, isDemo } from "@/lib/platform/env";
import { mono, monoLines, sans, sansExtended } from "./fonts";
import "./globals.css";

const FONTS = [sans, sansExtended, mono, monoLines].map(({ variable }) => variable).join(" ");

export function generateMetadata(): Metadata {
  return {
    metadataBase: new URL(env().APP_URL),
    title: { default: "KEYS: developer assets, paid once, kept for good", template: "%s · KEYS" },
    description:
      "Code packs for Node and Next.js, operational runbooks and Jupyter notebooks. Pay once, download at once, keep every version.",
    applicationName: "KEYS",
    openGraph: { siteName: "KEYS", type: "website", locale: "en_US" },
    twitter: { card: "summary_large_image" },
    alternates: { types: { "application/atom+xml": "/feed.atom" } },
    formatDetection: { telephone: false, email: false, address: false },
  };
}

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fbfaf6" },
    { media: "(prefers-color-scheme: dark)", color: "#131412" },
  ],
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // The theme script writes an attribute here before React arrives; the document's word counts.
    <html lang="en" suppressHydrationWarning className={FONTS}>
      <head>
        <ThemeScript />
        <InlineScript source={`(${keepEarlyPresses})()`} />
      </head>
      <PageBody className="flex min-h-dvh flex-col">
        <a
          href="#content"
          className="sr-only rounded-md bg-accent px-4 py-3 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
        >
          Skip to the content
        </a>
        <Providers>
          {isDemo() ? <DemoStrip /> : null}
          <SiteHeader />
          <PageComing />
          {/* The foot begins below the first screen: on a short page it would move while the page is drawn piece by piece. */}
          <main id="content" tabIndex={-1} className="min-h-dvh flex-1 outline-none">
            {children}
          </main>
          <SiteFooter />
        </Providers>
      </PageBody>
    </html>
  );
}
