import { randomText } from "../ids.ts";
import { type CardInput, normalizeNumber } from "../payments/cards.ts";

/** What stands in the fields of the payment form. */
export interface PayForm {
  /** Names this rendering of the form, so that sending it twice is one payment. */
  attempt: string;
  email: string;
  name: string;
  card: string;
  expiry: string;
  cvc: string;
  /** The account of a bank debit; null when a card pays. */
  account: string | null;
}

export type FieldName = "card" | "expiry" | "cvc" | "email";

export interface FormProblem {
  message: string;
  field: FieldName | null;
}

function field(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === "string" ? value.trim() : "";
}

export function emptyForm(email: string, name: string): PayForm {
  return { attempt: randomText(20), email, name, card: "", expiry: "", cvc: "", account: null };
}

export function readForm(data: FormData): PayForm {
  return {
    attempt: field(data, "attempt"),
    email: field(data, "email"),
    name: field(data, "name"),
    card: field(data, "card"),
    expiry: field(data, "expiry"),
    cvc: field(data, "cvc"),
    account: field(data, "method") === "bank_debit" ? field(data, "account") : null,
  };
}

/** The card as typed; what makes no sense becomes a number that the card check refuses by field. */
export function cardOf(form: PayForm): CardInput {
  const match = /^(\d{1,2})\s*\/?\s*(\d{2}|\d{4})$/.exec(form.expiry);
  const year = Number(match?.[2] ?? Number.NaN);
  return {
    number: normalizeNumber(form.card),
    expMonth: Number(match?.[1] ?? Number.NaN),
    expYear: year < 100 ? 2000 + year : year,
    cvc: form.cvc,
  };
}

/** What the fields of the card lack, before it is tried. */
export function cardProblemOf(form: PayForm): FormProblem | null {
  if (form.card === "") return { message: "Enter a card number.", field: "card" };
  if (form.expiry === "") return { message: "Enter the expiry date.", field: "expiry" };
  if (form.cvc === "") return { message: "Enter the security code.", field: "cvc" };
  return null;
}

/** What the form itself lacks, before any card is tried. */
export function problemOf(form: PayForm, needsCard: boolean): FormProblem | null {
  if (!/^[^\s@]+@[^\s@]+$/.test(form.email)) return { message: "Enter an email address.", field: "email" };
  return needsCard ? cardProblemOf(form) : null;
}

const FIELD_OF_PARAM: Record<string, FieldName> = {
  number: "card",
  exp_month: "expiry",
  exp_year: "expiry",
  cvc: "cvc",
};

export function fieldOfParam(param: string | undefined): FieldName | null {
  return param === undefined ? null : (FIELD_OF_PARAM[param] ?? null);
}
