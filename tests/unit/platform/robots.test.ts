import { beforeEach, describe, expect, test, vi } from "vitest";
import nextConfig from "@/next.config";

const shop = vi.hoisted(() => ({ isDemo: true, APP_URL: "" }));
vi.mock("@/lib/platform/env", () => ({ env: () => ({ APP_URL: shop.APP_URL }), isDemo: () => shop.isDemo }));

const { default: robots } = await import("@/app/robots");
const rules = () => [robots().rules].flat()[0];

describe("robots.txt", () => {
  beforeEach(() => Object.assign(shop, { isDemo: true, APP_URL: "https://demo.example.com" }));

  test("keeps a demo that strangers can reach to itself", () => {
    expect(rules()?.disallow).toBe("/");
    expect(robots().sitemap).toBeUndefined();
  });

  test.each(["http://localhost:3000", "http://127.0.0.1:3000"])("of a demo at %s says what a real shop says", (url) => {
    shop.APP_URL = url;
    expect(rules()?.allow).toBe("/");
  });

  test("of a real shop hides what is personal and what is for development", () => {
    shop.isDemo = false;
    expect(rules()?.allow).toBe("/");
    expect(rules()?.disallow).toEqual(expect.arrayContaining(["/account/", "/api/", "/cart", "/dev/"]));
  });
});

describe("headers", () => {
  test("pages and answers carry the policy; built scripts are only never sniffed", async () => {
    const [pages, scripts] = (await nextConfig.headers?.()) ?? [];
    const isPage = new RegExp(`^${pages?.source}$`);
    for (const path of ["/", "/marketplace", "/api/health", "/_next/image"]) expect(path).toMatch(isPage);
    expect("/_next/static/chunks/a.js").not.toMatch(isPage);
    const names = pages?.headers.map(({ key }) => key);
    expect(names).toEqual(expect.arrayContaining(["Content-Security-Policy", "X-Content-Type-Options"]));
    expect(scripts?.source).toBe("/_next/static/:path*");
    expect(scripts?.headers.map(({ key }) => key)).toEqual(["X-Content-Type-Options"]);
  });
});
