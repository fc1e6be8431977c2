import { type Context, Hono } from "hono";
import { html } from "hono/html";
import type { Invoice } from "../model.ts";
import { type Html, sendPage } from "../pages/layout.ts";
import type { World } from "../world.ts";
import { type InvoiceRow, invoiceHead, invoiceLines, invoiceSums } from "./invoice-text.ts";
import { type PdfLine, pdfOf } from "./pdf.ts";

/** A draft has no address; it counts as missing. */
function findInvoice(world: World, context: Context): Invoice | undefined {
  const invoice = world.objects.find("invoice", context.req.param("id") ?? "");
  return invoice?.status === "draft" ? undefined : invoice;
}

function rows(list: InvoiceRow[]): Html[] {
  return list.map(({ label, amount }) => html`<div class="row"><span>${label}</span><span>${amount}</span></div>`);
}

function invoiceBody(invoice: Invoice): Html {
  const [title, ...details] = invoiceHead(invoice);
  return html`<div class="card"><h1>${title}</h1>
<p class="small soft">${details.map((detail) => html`${detail}<br>`)}<code>${invoice.id}</code></p>
${rows(invoiceLines(invoice))}
<br>${rows(invoiceSums(invoice))}
<a class="button" href="${invoice.invoice_pdf ?? "#"}">Download as PDF</a></div>`;
}

function pdfLines(invoice: Invoice): PdfLine[] {
  const [title = "", ...details] = invoiceHead(invoice);
  const row = ({ label, amount }: InvoiceRow): PdfLine => ({ left: label.slice(0, 70), right: amount });
  return [
    { left: title, size: 14 },
    { left: "Sandbox. Nothing here is real." },
    ...details.map((left) => ({ left })),
    { left: "" },
    ...invoiceLines(invoice).map(row),
    { left: "" },
    ...invoiceSums(invoice).map(row),
  ];
}

/** The pages of invoices: what `hosted_invoice_url` and `invoice_pdf` lead to. */
export function invoicePageApp(world: World): Hono {
  const app = new Hono();
  const missing = (context: Context) =>
    sendPage(context, { title: "Not found", isNarrow: true, body: html`<h1>There is no such invoice</h1>` }, 404);
  app.get("/i/:id", (context) => {
    const invoice = findInvoice(world, context);
    if (!invoice) return missing(context);
    return sendPage(context, { title: `Invoice ${invoice.number}`, isNarrow: true, body: invoiceBody(invoice) });
  });
  app.get("/i/:id/pdf", (context) => {
    const invoice = findInvoice(world, context);
    if (!invoice) return missing(context);
    return context.body(new Uint8Array(pdfOf(pdfLines(invoice))), 200, {
      "content-type": "application/pdf",
      "content-disposition": `attachment; filename="Invoice-${invoice.number}.pdf"`,
      "cache-control": "no-store",
    });
  });
  return app;
}
