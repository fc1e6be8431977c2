import { escapeHtml } from "../kernel/escape-html";

/** What a mail says. Everything is plain text; the layout escapes it for the HTML part. */
export type MailContent = {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  /** Rows of a small table, for example a receipt's lines. */
  readonly rows?: readonly (readonly [label: string, value: string])[];
  readonly action?: { readonly label: string; readonly url: string };
  readonly closing?: string;
};

const FONT = "font-family:system-ui,-apple-system,'Segoe UI',sans-serif";
const INK = "color:#1c1b19";

function textPart(content: MailContent): string {
  const blocks = [
    content.heading,
    ...content.paragraphs,
    content.rows?.map(([label, value]) => `${label}: ${value}`).join("\n"),
    content.action && `${content.action.label}:\n${content.action.url}`,
    content.closing,
    "KEYS",
  ];
  return `${blocks.filter(Boolean).join("\n\n")}\n`;
}

function htmlPart(content: MailContent): string {
  const paragraph = (text: string, style = "") => `<p style="margin:0 0 16px;${style}">${escapeHtml(text)}</p>`;
  const row = ([label, value]: readonly [string, string]) =>
    `<tr><td style="padding:4px 16px 4px 0">${escapeHtml(label)}</td><td style="padding:4px 0;text-align:right">${escapeHtml(value)}</td></tr>`;
  const { action } = content;
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(content.heading)}</title></head>`,
    `<body style="margin:0;padding:32px 16px;background:#f6f5f2;${FONT};${INK};font-size:16px;line-height:1.5">`,
    `<div style="max-width:560px;margin:0 auto;background:#fff;border:1px solid #e2dfd8;border-radius:8px;padding:32px">`,
    `<h1 style="margin:0 0 16px;font-size:20px;line-height:1.3">${escapeHtml(content.heading)}</h1>`,
    ...content.paragraphs.map((text) => paragraph(text)),
    content.rows
      ? `<table style="margin:0 0 16px;width:100%;border-collapse:collapse">${content.rows.map(row).join("")}</table>`
      : "",
    action
      ? `<p style="margin:0 0 16px"><a href="${escapeHtml(action.url)}" style="display:inline-block;padding:12px 20px;background:#1f5c46;color:#fff;border-radius:6px;text-decoration:none">${escapeHtml(action.label)}</a></p>${paragraph(`Or open this address: ${action.url}`, "font-size:13px;color:#5c5953;word-break:break-all")}`
      : "",
    content.closing ? paragraph(content.closing, "font-size:14px;color:#5c5953") : "",
    "</div></body></html>",
  ].join("");
}

/** Both parts of a mail: plain text, and the same in a quiet HTML that every mail program shows. */
export function layOutMail(content: MailContent): { readonly text: string; readonly html: string } {
  return { text: textPart(content), html: htmlPart(content) };
}
