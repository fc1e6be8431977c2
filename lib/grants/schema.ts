import { z } from "zod";
import { slugSchema } from "../catalog/schema";

const reason = z.string().trim().min(1).max(1000);

/** A KEY given by hand: to the person with this address or to an organisation, for good or until a moment. */
export const grantSchema = z
  .strictObject({
    email: z.email().max(254).toLowerCase().optional(),
    /** The organisation's slug. */
    organization: slugSchema.optional(),
    key: slugSchema,
    until: z.coerce.date().optional(),
    reason,
  })
  .refine((input) => (input.email === undefined) !== (input.organization === undefined), {
    message: "Name either an address or an organisation.",
    path: ["email"],
  });
export type GrantInput = z.output<typeof grantSchema>;

/** Times are RFC 3339 UTC; `until` null means for good. */
export type GrantDto = { id: string; key: string; since: string; until: string | null };
