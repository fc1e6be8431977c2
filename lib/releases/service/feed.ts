import "server-only";
import { createHash } from "node:crypto";
import { err, ok, type Result } from "../../kernel/result";
import { env } from "../../platform/env";
import { findListed, listReleases } from "../queries";
import { atomFeed } from "../rules/feed";

const MOST_ENTRIES = 50;
/** What an empty shop says: a feed must say when it changed last. */
const BEGINNING = new Date("2026-01-01T00:00:00Z");

export type FeedDocument = { readonly xml: string; readonly etag: string };

function asDocument(xml: string): FeedDocument {
  return { xml, etag: `"${createHash("sha256").update(xml).digest("base64url").slice(0, 27)}"` };
}

/** The Atom feed of all releases. */
export async function showFeed(): Promise<FeedDocument> {
  const frame = {
    title: "KEYS: releases",
    baseUrl: env().APP_URL,
    path: "/feed.atom",
    page: "/marketplace",
    emptySince: BEGINNING,
  };
  return asDocument(atomFeed(frame, await listReleases(MOST_ENTRIES)));
}

/** The Atom feed of one KEY's releases. Error: `key_not_found`. */
export async function showKeyFeed(slug: string): Promise<Result<FeedDocument>> {
  const key = await findListed(slug);
  if (!key) return err({ code: "key_not_found", message: "There is no KEY of that name." });
  const page = `/marketplace/${slug}`;
  const frame = {
    title: `${key.title}: releases`,
    baseUrl: env().APP_URL,
    path: `${page}/feed.atom`,
    page,
    emptySince: key.createdAt,
  };
  return ok(asDocument(atomFeed(frame, await listReleases(MOST_ENTRIES, slug))));
}
