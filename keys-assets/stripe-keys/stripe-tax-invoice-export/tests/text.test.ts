import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decimal, EXCEL_EUROPE, month, PLAIN, toCsv } from "../src/index.ts";
import { dayIn } from "../src/period.ts";

describe("decimal", () => {
  it("moves the point by the currency's digits, without rounding", () => {
    const cases: [number, string, string][] = [
      [1999, "eur", "19.99"],
      [5, "usd", "0.05"],
      [-5, "usd", "-0.05"],
      [0, "eur", "0.00"],
      [500, "jpy", "500"],
      [-500, "JPY", "-500"],
      [1234, "kwd", "1.234"],
      [9_007_199_254_740_991, "eur", "90071992547409.91"],
    ];
    for (const [amount, currency, text] of cases) assert.equal(decimal(amount, currency), text);
    assert.equal(decimal(1999, "eur", ","), "19,99");
    assert.throws(() => decimal(19.99, "eur"), RangeError);
  });
});

describe("toCsv", () => {
  it("quotes what must be quoted", () => {
    assert.equal(
      toCsv(
        ["a", "b"],
        [
          ['x "y"', "1,5"],
          ["two\nlines", ""],
        ],
        PLAIN,
      ),
      'a,b\r\n"x ""y""","1,5"\r\n"two\nlines",\r\n',
    );
    assert.equal(toCsv(["a"], [["1,5;"]], EXCEL_EUROPE), '\uFEFFa\r\n"1,5;"\r\n');
  });

  it("lets no text become a formula, and leaves numbers alone", () => {
    for (const text of ["=1+1", "+49 30 1", "-2+3", "@SUM(A1)", "\tx"])
      assert.match(toCsv(["a"], [[text]], PLAIN), /\r\n"?'/);
    for (const text of ["-19.99", "-19,99", "19"]) assert.doesNotMatch(toCsv(["a"], [[text]], EXCEL_EUROPE), /'/);
  });
});

describe("month", () => {
  it("begins and ends when the calendar of its zone says so", () => {
    const cases: [string, string, string, string][] = [
      ["2026-03", "UTC", "2026-03-01T00:00:00.000Z", "2026-04-01T00:00:00.000Z"],
      ["2026-03", "Europe/Berlin", "2026-02-28T23:00:00.000Z", "2026-03-31T22:00:00.000Z"],
      ["2026-11", "America/New_York", "2026-11-01T04:00:00.000Z", "2026-12-01T05:00:00.000Z"],
      ["2026-12", "Asia/Kolkata", "2026-11-30T18:30:00.000Z", "2026-12-31T18:30:00.000Z"],
      ["2026-01", "Pacific/Kiritimati", "2025-12-31T10:00:00.000Z", "2026-01-31T10:00:00.000Z"],
    ];
    for (const [label, zone, start, end] of cases) {
      const period = month(label, zone);
      assert.deepEqual([period.start.toISOString(), period.end.toISOString()], [start, end], `${label} ${zone}`);
      assert.equal(dayIn(period, period.start), `${label}-01`);
    }
  });

  it("leaves no moment between two months, in any zone", () => {
    for (const zone of ["Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Africa/Cairo"])
      for (let number = 1; number < 12; number += 1) {
        const label = (value: number) => `2026-${String(value).padStart(2, "0")}`;
        assert.deepEqual(month(label(number), zone).end, month(label(number + 1), zone).start);
      }
  });

  it("refuses what is no month or no zone", () => {
    for (const label of ["2026-13", "2026", "26-01", "2026-1"]) assert.throws(() => month(label, "UTC"), TypeError);
    assert.throws(() => month("2026-01", "Mars/Olympus"), RangeError);
  });
});
