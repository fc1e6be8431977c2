/** What stands in a mail, in order, before it becomes text or HTML. Nothing in here is escaped yet. */
export interface Content {
  readonly language: string;
  readonly subject: string;
  readonly sender: string;
  readonly paragraphs: readonly string[];
  readonly button: { readonly label: string; readonly url: string } | null;
  readonly link: { readonly label: string; readonly url: string } | null;
  readonly closing: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/** One line: a name with a line break in it must not become a header of the mail. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
}

export function asText({ paragraphs, button, link, closing, sender }: Content): string {
  const parts = [
    ...paragraphs,
    ...(button ? [`${button.label}:\n${button.url}`] : []),
    ...(link ? [`${link.label}:\n${link.url}`] : []),
    closing,
    sender,
  ];
  return `${parts.join("\n\n")}\n`;
}

// Inline styles and no images: mail programs drop style sheets, and an image would tell who opened the mail.
const BODY =
  "margin:0;padding:24px;background:#f4f4f5;color:#18181b;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif";
const CARD = "max-width:560px;margin:0 auto;padding:32px;background:#ffffff;border-radius:8px";
const BUTTON =
  "display:inline-block;padding:12px 20px;background:#18181b;color:#ffffff;border-radius:6px;text-decoration:none;font-weight:600";

export function asHtml({ language, subject, paragraphs, button, link, closing, sender }: Content): string {
  const paragraph = (inner: string) => `<p style="margin:0 0 16px">${inner}</p>`;
  const anchor = (to: { label: string; url: string }, style: string) =>
    paragraph(`<a href="${escapeHtml(to.url)}" style="${style}">${escapeHtml(to.label)}</a>`);
  return `<!doctype html>
<html lang="${escapeHtml(language)}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(subject)}</title></head>
<body style="${BODY}">
<div style="${CARD}">
${paragraphs.map((text) => paragraph(escapeHtml(text))).join("\n")}
${button ? anchor(button, BUTTON) : ""}
${link ? anchor(link, "color:#18181b") : ""}
${paragraph(escapeHtml(closing))}
<p style="margin:0">${escapeHtml(sender)}</p>
</div>
</body>
</html>
`;
}
