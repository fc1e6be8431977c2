/** Structured data in a script element; `<` is escaped, so that no text can end the element. */
export function JsonLd({ data }: { data: Readonly<Record<string, unknown>> }) {
  const html = JSON.stringify({ "@context": "https://schema.org", ...data }).replaceAll("<", "\\u003c");
  // biome-ignore lint/security/noDangerouslySetInnerHtml: JSON with every `<` escaped
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: html }} />;
}
