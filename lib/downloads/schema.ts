import { z } from "zod";
import type { DenialReason } from "../entitlements/schema";

export const downloadQuerySchema = z.object({
  version: z.string().trim().min(1).max(50).optional(),
});

/** How the record of a version that was read in the browser is named, beside those that were fetched by a link. */
export const READING_PREFIX = "read:";

/**
 * A link to one version, for the person who asked. Times are RFC 3339 UTC; `sha256` is that of the zip.
 * `yanked_reason` says why the version is no longer offered, where that is so.
 */
export type DownloadDto = {
  url: string;
  expires_at: string;
  version: string;
  sha256: string;
  bytes: number;
  yanked_reason: string | null;
};

/** Why there is no access, in a sentence, and the page where one goes on. */
export const DENIALS: Readonly<Record<DenialReason, string>> = {
  never_owned: "This KEY is not in your library. Buy it on its page, then download it.",
  plan_ended: "The plan that opened this KEY has ended. Renew it, or buy this KEY for good.",
  refunded: "The purchase of this KEY was refunded, and access ended with it. You can buy it again.",
  disputed: "The payment for this KEY is disputed at the bank, and access is suspended until that is settled.",
  revoked: "Access to this KEY was withdrawn. The mail about it says why; answer it if you think it is a mistake.",
  seat_removed:
    "Your seat in the organisation that holds this KEY has ended. Ask its administrator, or buy the KEY yourself.",
};
