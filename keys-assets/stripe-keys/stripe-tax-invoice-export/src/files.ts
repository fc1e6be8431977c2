import { type CsvStyle, toCsv } from "./csv.ts";
import { decimal } from "./money.ts";
import { dayIn } from "./period.ts";
import type { Material } from "./read.ts";
import type { Reconciliation } from "./reconcile.ts";

/** The five tables, by file name. */
export function filesOf(material: Material, result: Reconciliation, style: CsvStyle): Map<string, string> {
  const { period, documents, movements, invoiceOf } = material;
  const money = (amount: number, currency: string) => decimal(amount, currency, style.decimal);
  const number = (text: string) => text.replace(".", style.decimal);
  const byDay = documents.toSorted((a, b) => a.at.getTime() - b.at.getTime() || a.number.localeCompare(b.number));

  const documentRows = byDay.map((one) => [
    dayIn(period, one.at),
    one.kind,
    one.number,
    one.invoiceNumber,
    one.status,
    one.customerId,
    one.customerName,
    one.country,
    one.taxId,
    one.exempt,
    one.currency,
    money(one.net, one.currency),
    money(one.tax, one.currency),
    money(one.gross, one.currency),
    one.id,
  ]);
  const taxRows = byDay.flatMap((one) =>
    one.taxes.map((tax) => [
      dayIn(period, one.at),
      one.kind,
      one.number,
      one.country,
      tax.name,
      tax.country,
      tax.state,
      number(tax.percentage),
      tax.behavior,
      tax.reason,
      one.currency,
      tax.taxable === null ? "" : money(tax.taxable, one.currency),
      money(tax.tax, one.currency),
    ]),
  );
  const movementRows = movements
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
    .map((one) => [
      dayIn(period, one.at),
      dayIn(period, one.availableAt),
      one.category,
      one.type,
      one.currency,
      money(one.amount, one.currency),
      money(one.fee, one.currency),
      money(one.net, one.currency),
      one.customer ? money(one.customer.amount, one.customer.currency) : "",
      one.customer?.currency ?? "",
      invoiceOf.get(one.paymentIntentId ?? "") ?? "",
      one.description,
      one.sourceId,
      one.id,
    ]);
  const bridgeRows = result.bridges.flatMap(({ currency, ...lines }) =>
    Object.entries(lines).map(([line, amount]) => ["bridge", currency, line, "", money(amount, currency), "", ""]),
  );
  const balanceRows = result.balance.map(({ currency, category, count, amount, fee, net }) => [
    "balance",
    currency,
    category,
    String(count),
    money(amount, currency),
    money(fee, currency),
    money(net, currency),
  ]);
  const findingRows = result.findings.map(({ level, what, reference, currency, amount, explanation }) => [
    level,
    what,
    reference,
    currency,
    money(amount, currency),
    explanation,
  ]);

  const table = (names: string, rows: string[][]) => toCsv(names.split(" "), rows, style);
  const buyer = "customer customer_name country tax_id tax_exempt";
  const paid = "customer_amount customer_currency";
  return new Map([
    [
      "documents.csv",
      table(`date kind number invoice_number status ${buyer} currency net tax gross stripe_id`, documentRows),
    ],
    [
      "taxes.csv",
      table(
        "date kind number country tax tax_country tax_state percentage behavior reason currency taxable tax_amount",
        taxRows,
      ),
    ],
    [
      "movements.csv",
      table(
        `date available_on category type currency amount fee net ${paid} invoice_number description source stripe_id`,
        movementRows,
      ),
    ],
    ["summary.csv", table("table currency line count amount fee net", [...bridgeRows, ...balanceRows])],
    ["findings.csv", table("level what reference currency amount explanation", findingRows)],
  ]);
}
