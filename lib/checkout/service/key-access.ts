import "server-only";
import { findLastDownload } from "../../downloads/queries";
import { toDecisionDto } from "../../entitlements/queries";
import { type Decision, isOwnedForGood } from "../../entitlements/rules";
import { decideFor } from "../../entitlements/service";
import { err, ok, type Result } from "../../kernel/result";
import type { Viewer } from "../../kernel/viewer";
import { hasAskedForNotice } from "../../notices/service";
import { findAdministrator } from "../../organizations/queries";
import { database } from "../../platform/db";
import { isFollowing } from "../../releases/queries";
import { hasUpdate } from "../../releases/rules/update";
import { getHoldings } from "../queries";
import type { KeyAccessDto, OfferState } from "../schema";
import { findKeyPlan } from "./key-plan";

const VISITOR: KeyAccessDto = {
  signed_in: false,
  email_verified: false,
  state: "signed_out",
  decision: null,
  may_buy_again: false,
  organization: null,
  plan: null,
  downloaded_version: null,
  update_from: null,
  pending_order_id: null,
  wants_notice: false,
  follows_releases: false,
};

type SaleStatus = "on_sale" | "coming" | "withdrawn";

function stateOf(status: SaleStatus, decision: Decision, isConfirming: boolean): OfferState {
  if (decision.allowed)
    return isOwnedForGood(decision) || !decision.because[0]?.organization ? "owned" : "through_organization";
  if (isConfirming) return "confirming";
  if (status !== "on_sale") return status;
  return decision.reason === "never_owned" ? "buy" : "ended";
}

/** An order of this person for this KEY that Stripe is still settling: paid for, but not confirmed yet. */
async function findProcessingOrder(userId: string, keyId: string): Promise<string | null> {
  const order = await database().order.findFirst({
    where: { userId, status: "processing", lines: { some: { shares: { some: { keyId } } } } },
    select: { id: true },
    orderBy: { createdAt: "desc" },
  });
  return order?.id ?? null;
}

/** What the checkout would say to somebody whose access ended, so that the page offers what the shop sells. */
async function maySellAgain(userId: string, keyId: string, { reason }: Decision, now: Date): Promise<boolean> {
  if (reason !== "disputed") return reason !== "revoked";
  const { disputedKeyIds } = await getHoldings(database(), { kind: "user", userId }, now);
  return !disputedKeyIds?.has(keyId);
}

/**
 * What one person may do with one KEY now, for the button of its page; a visitor's answer costs no look at anything
 * personal. Error: `key_not_found`.
 */
export async function getKeyAccess(viewer: Viewer | null, slug: string, now: Date): Promise<Result<KeyAccessDto>> {
  const key = await database().key.findUnique({
    where: { slug },
    select: { id: true, status: true, currentVersion: { select: { version: true } } },
  });
  if (!key) return err({ code: "key_not_found", message: `There is no KEY called ${slug}.` });
  if (!viewer) return ok({ ...VISITOR, state: key.status === "on_sale" ? "signed_out" : key.status });
  const [decision, pendingOrderId, downloadedVersion, wantsNotice, follows] = await Promise.all([
    decideFor(viewer.userId, key.id, now),
    findProcessingOrder(viewer.userId, key.id),
    findLastDownload(viewer.userId, key.id),
    hasAskedForNotice(viewer.userId, key.id),
    isFollowing(viewer.userId, key.id),
  ]);
  const plan = await findKeyPlan(viewer.userId, key.id, decision, now);
  const state = stateOf(key.status, decision, pendingOrderId !== null);
  const slugOfOrganization = decision.because[0]?.organization?.slug;
  return ok({
    signed_in: true,
    email_verified: viewer.isEmailVerified,
    state,
    decision: toDecisionDto(decision),
    may_buy_again: state === "ended" && (await maySellAgain(viewer.userId, key.id, decision, now)),
    organization: slugOfOrganization ? await findAdministrator(slugOfOrganization) : null,
    plan,
    downloaded_version: downloadedVersion,
    update_from: hasUpdate(downloadedVersion, key.currentVersion?.version ?? null) ? downloadedVersion : null,
    pending_order_id: pendingOrderId,
    wants_notice: wantsNotice,
    follows_releases: follows,
  });
}
