import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EXCEL_EUROPE, exportPeriod, month } from "../src/index.ts";
import { FakeStripe } from "./support/fake-stripe.ts";

const BERLIN = month("2026-03", "Europe/Berlin");
const linesOf = (text = "") => text.trimEnd().split("\r\n").slice(1);

function shop(): FakeStripe {
  const stripe = new FakeStripe();
  const invoice = stripe.invoice("2026-02-28T23:30:00Z", 10_000, { paidAt: "2026-03-05T12:00:00Z" }); // 1 March in Berlin
  stripe.creditNote("2026-03-10T12:00:00Z", invoice, 1000, stripe.refund("2026-03-10T12:00:00Z", 1190));
  stripe.invoice("2026-03-31T22:30:00Z", 5000); // 1 April in Berlin
  stripe.move("2026-03-15T12:00:00Z", {
    type: "stripe_fee",
    reporting_category: "fee",
    amount: -200,
    description: "Billing, March",
  });
  stripe.payout("2026-03-16T12:00:00Z", stripe.transactions.slice());
  return stripe;
}

describe("the files", () => {
  it("hold each document once, on the day that its zone shows, credit notes below zero", async () => {
    const { files } = await exportPeriod(shop(), BERLIN);
    assert.deepEqual([...files.keys()], ["documents.csv", "taxes.csv", "movements.csv", "summary.csv", "findings.csv"]);
    assert.deepEqual(linesOf(files.get("documents.csv")), [
      "2026-03-01,invoice,INV-0001,INV-0001,paid,cus_1,Ada GmbH,DE,DE123456789,none,eur,100.00,19.00,119.00,in_1",
      "2026-03-10,credit_note,INV-0001-CN-01,INV-0001,issued,cus_1,Ada GmbH,DE,DE123456789,none,eur,-10.00,-1.90,-11.90,cn_6",
    ]);
    assert.deepEqual(linesOf(files.get("taxes.csv")), [
      "2026-03-01,invoice,INV-0001,DE,MwSt,DE,,19,exclusive,standard_rated,eur,100.00,19.00",
      "2026-03-10,credit_note,INV-0001-CN-01,DE,MwSt,DE,,19,exclusive,standard_rated,eur,-10.00,-1.90",
    ]);
  });

  it("hold every movement, with the invoice that it paid", async () => {
    const { files, balance, balanced } = await exportPeriod(shop(), BERLIN);
    assert.equal(balanced, true);
    assert.deepEqual(
      linesOf(files.get("movements.csv")).map((line) => line.split(",").slice(2, 12).join(",")),
      [
        "charge,charge,eur,119.00,0.30,118.70,119.00,eur,INV-0001,",
        "refund,refund,eur,-11.90,0.00,-11.90,-11.90,eur,,",
        'fee,stripe_fee,eur,-2.00,0.00,-2.00,,,,"Billing',
        "payout,payout,eur,-104.80,0.00,-104.80,,,,",
      ],
    );
    assert.equal(
      balance.reduce((sum, { net }) => sum + net, 0),
      0,
    );
    assert.ok(files.get("summary.csv")?.includes("bridge,eur,unexplained,,0.00,,"));
    assert.ok(files.get("summary.csv")?.includes("balance,eur,charge,1,119.00,0.30,118.70"));
    assert.deepEqual(linesOf(files.get("findings.csv")), []);
  });

  it("are written as a European spreadsheet reads them", async () => {
    const stripe = shop();
    stripe.invoice("2026-03-20T12:00:00Z", 100, { customer_name: '=cmd|"/c calc"!A1' });
    const { files } = await exportPeriod(stripe, BERLIN, EXCEL_EUROPE);
    const text = files.get("documents.csv") ?? "";
    assert.ok(text.startsWith("\uFEFFdate;kind;number"));
    assert.ok(text.includes(";100,00;19,00;119,00;"));
    assert.ok(text.includes(`"'=cmd|""/c calc""!A1"`));
  });

  it("are the same for the same month, whenever they are made", async () => {
    const stripe = shop();
    const first = await exportPeriod(stripe, BERLIN);
    stripe.made.reverse();
    stripe.transactions.reverse();
    assert.deepEqual((await exportPeriod(stripe, BERLIN)).files, first.files);
  });

  it("show a void document with its number and no amounts", async () => {
    const stripe = new FakeStripe();
    stripe.invoice("2026-03-20T12:00:00Z", 100, { status: "void" });
    const { files, balanced } = await exportPeriod(stripe, BERLIN);
    assert.ok(
      linesOf(files.get("documents.csv"))[0]?.includes("void,cus_1,Ada GmbH,DE,DE123456789,none,eur,0.00,0.00,0.00"),
    );
    assert.equal(balanced, true);
  });

  it("are not made when an invoice has more payments than can be read", async () => {
    const stripe = new FakeStripe();
    stripe.invoice("2026-03-20T12:00:00Z", 100, { payments: { data: [], has_more: true } });
    await assert.rejects(exportPeriod(stripe, BERLIN), /more than ten payments/);
  });
});
