import { z } from "zod";

/** What a person can do about an item: the call to make, by name. */
export type AttentionAction = { name: string; method: "GET" | "POST"; href: string };

/** Something that only a person can decide. `cause` is a sentence; `reference` names the thing at Stripe or here. */
export type AttentionDto = {
  id: string;
  kind: string;
  cause: string;
  reference: string;
  detail: Record<string, unknown>;
  actions: AttentionAction[];
  created_at: string;
};
export type AttentionList = { items: AttentionDto[]; total: number; page: number; limit: number };

export const resolveSchema = z.strictObject({
  /** What was done about it, or why nothing is to be done. */
  note: z.string().trim().min(1).max(1000),
  /** Of a partial refund that names no lines: those that it was for. They end. */
  lines: z.array(z.uuid()).min(1).max(20).optional(),
});
export type ResolveInput = z.output<typeof resolveSchema>;
