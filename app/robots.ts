import type { MetadataRoute } from "next";
import { env, isDemo } from "@/lib/platform/env";

/** A demo is no shop to be found; a real one hides what is personal. */
export default function robots(): MetadataRoute.Robots {
  if (isDemo()) return { rules: { userAgent: "*", disallow: "/" } };
  return {
    rules: {
      userAgent: "*",
      allow: "/",
      disallow: ["/api/", "/billing/", "/account/", "/admin/", "/cart", "/checkout/", "/sign-in", "/dev/"],
    },
    sitemap: `${env().APP_URL}/sitemap.xml`,
  };
}
