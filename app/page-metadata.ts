import type { Metadata } from "next";

/**
 * The addresses that a public page tells of: its own, and the feed that belongs to it. A page's `alternates` take the
 * place of the layout's, feed and all, so what names one has to name both.
 */
export function alternatesOf(path: string, feed = "/feed.atom"): NonNullable<Metadata["alternates"]> {
  return { canonical: path, types: { "application/atom+xml": feed } };
}
