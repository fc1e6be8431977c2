import type { MetadataRoute } from "next";
import { env, isDemo } from "@/lib/platform/env";

const LOCAL = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** A demo that strangers can reach is no shop to be found. On one's own machine nobody looks, and it says what a real one says. */
function isHidden(appUrl: string): boolean {
  return isDemo() && !LOCAL.has(new URL(appUrl).hostname);
}

/** A real shop hides what is personal; a public demo everything. */
export default function robots(): MetadataRoute.Robots {
  const { APP_URL } = env();
  if (isHidden(APP_URL)) return { rules: { userAgent: "*", disallow: "/" } };
  return {
    rules: {
      userAgent: "*",
      allow: "/",
      disallow: ["/api/", "/billing/", "/account/", "/admin/", "/cart", "/checkout/", "/sign-in", "/dev/"],
    },
    sitemap: `${APP_URL}/sitemap.xml`,
  };
}
