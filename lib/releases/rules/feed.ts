import { Feed } from "feed";
import { escapeHtml } from "../../kernel/escape-html";

export type FeedEntry = {
  readonly slug: string;
  readonly title: string;
  readonly version: string;
  readonly publishedAt: Date;
  /** The changelog's entry for this version, as markdown. */
  readonly changelog: string;
};

export type FeedFrame = {
  readonly title: string;
  readonly baseUrl: string;
  /** The path of the feed itself, and of the page that it belongs to. */
  readonly path: string;
  readonly page: string;
  /** When nothing was released yet. */
  readonly emptySince: Date;
};

/** Characters that XML 1.0 does not know would make the whole feed unreadable. */
const storable = (text: string) => text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "");

/**
 * An Atom feed (RFC 4287) of releases, as XML. Notes stand in it as they were written; nothing of what is sold does. An
 * entry's id is its address among the KEY's versions, which never changes.
 */
export function atomFeed({ title, baseUrl, path, page, emptySince }: FeedFrame, entries: readonly FeedEntry[]): string {
  const updated = entries.reduce((last, { publishedAt }) => (publishedAt > last ? publishedAt : last), emptySince);
  const feed = new Feed({
    title: escapeHtml(storable(title)),
    id: `${baseUrl}${path}`,
    link: `${baseUrl}${page}`,
    updated,
    generator: false,
    author: { name: "KEYS", link: baseUrl },
    feedLinks: { atom: `${baseUrl}${path}` },
  });
  for (const entry of entries) {
    const address = `${baseUrl}/marketplace/${entry.slug}/versions#v${entry.version}`;
    feed.addItem({
      // The format calls titles HTML.
      title: escapeHtml(storable(`${entry.title} ${entry.version}`)),
      id: address,
      link: address,
      date: entry.publishedAt,
      published: entry.publishedAt,
      content: `<pre>${escapeHtml(storable(entry.changelog))}</pre>`,
    });
  }
  return feed.atom1();
}
