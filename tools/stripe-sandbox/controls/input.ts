import type { Context } from "hono";
import { z } from "zod";
import { invalidRequest } from "../api/errors.ts";

const count = z.number().int().min(1);

export const payInput = z.strictObject({
  method: z.enum(["card", "bank_debit"]).default("card"),
  card: z.string().default("4242424242424242"),
  /** The test account of a bank debit. */
  account: z.string().default("000123456789"),
  authenticate: z.boolean().default(true),
  email: z.string().optional(),
  name: z.string().optional(),
});

export const webhooksInput = z.strictObject({
  mode: z.enum(["deliver", "hold", "drop"]),
  delay_ms: z.number().int().min(0).default(0),
});

export const releaseInput = z.strictObject({
  order: z.enum(["created", "reverse", "random"]).default("created"),
  copies: count.max(100).default(1),
  seed: z.number().int().default(1),
  drop: z.number().min(0).max(1).default(0),
  /** How long to wait until each was attempted once; the rest goes on afterwards. */
  wait_ms: z.number().int().min(0).max(120_000).default(30_000),
});

export const disputeInput = z.strictObject({
  reason: z.string().optional(),
  amount: count.optional(),
  inquiry: z.boolean().optional(),
});

export const settleInput = z.strictObject({ succeeds: z.boolean() });

export const closeInput = z.strictObject({ won: z.boolean() });

export const faultsInput = z.strictObject({
  kind: z.enum(["none", "down", "slow", "rate_limit", "error", "garbage"]),
  next: count.optional(),
  ms: z.number().int().min(0).max(600_000).default(3000),
});

/** How far time moves. */
export const advanceInput = z.strictObject({
  days: count.max(3660).default(0),
  seconds: count.max(86_400).default(0),
});

/** How invoices are collected; what is left out stays as it is. */
export const billingInput = z.strictObject({
  retry_days: z.array(count.max(60)).max(8).optional(),
  after_retries: z.enum(["cancel", "past_due", "unpaid"]).optional(),
  draft_seconds: z.number().int().min(0).max(259_200).optional(),
  upcoming_days: count.max(90).optional(),
});

export const refundsInput = z.strictObject({ settle_seconds: z.number().int().min(0).max(31_536_000) });

export const taxInput = z.strictObject({ rate_bps: z.number().int().min(0).max(10_000) });

/** A control's body: JSON, or nothing for all defaults. Unknown and wrong fields are refused by name. */
export async function readInput<S extends z.ZodType>(context: Context, schema: S): Promise<z.output<S>> {
  const text = await context.req.text();
  let value: unknown;
  try {
    value = text.trim() === "" ? {} : JSON.parse(text);
  } catch {
    throw invalidRequest("The body is not JSON.");
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const param = issue?.path.join(".") ?? "";
  throw invalidRequest(
    `${param === "" ? "body" : param}: ${issue?.message ?? "invalid"}`,
    param === "" ? {} : { param },
  );
}
