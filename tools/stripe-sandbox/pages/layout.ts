import type { Context, MiddlewareHandler } from "hono";
import { html, raw } from "hono/html";
import { STYLE } from "./style.ts";

export type Html = ReturnType<typeof html>;

export interface Page {
  title: string;
  body: Html;
  /** A page of one short message or question. */
  isNarrow?: boolean;
}

/** A whole document. Every page of the sandbox says at its top that nothing on it is real. */
function layout({ title, body, isNarrow = false }: Page): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>${title} · Stripe sandbox</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<header class="strip"><strong>Sandbox.</strong> This stands in for Stripe. Nothing here is real and no card is charged.</header>
<main${isNarrow ? raw(' class="narrow"') : ""}>
${body}
</main>
</body>
</html>`;
}

const HEADERS: Record<string, string> = {
  // The back button must ask again: a page of an open session is wrong once it is paid.
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

type PageStatus = 200 | 400 | 402 | 403 | 404 | 410;

export async function sendPage(context: Context, page: Page, status: PageStatus = 200): Promise<Response> {
  for (const [name, value] of Object.entries(HEADERS)) context.header(name, value);
  return context.html(await layout(page), status);
}

/** Refuses changes that a page of another origin asks for in a reader's browser. */
export const refuseForeignForms: MiddlewareHandler = async (context, next) => {
  const isChange = context.req.method !== "GET" && context.req.method !== "HEAD";
  if (isChange && context.req.header("sec-fetch-site") === "cross-site") {
    return sendPage(
      context,
      { title: "Refused", body: html`<h1>This form came from another page.</h1>`, isNarrow: true },
      403,
    );
  }
  return next();
};

/** A moment in seconds since 1970, as a reader sees it. */
export function formatTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace("T", " ").slice(0, 19);
}
