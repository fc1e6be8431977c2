import { invalidRequest, resourceMissing } from "../api/errors.ts";
import { listPage } from "../api/lists.ts";
import { clearable, type Field, flag, hash, metadata, pagination, text } from "../api/params.ts";
import { pathId, route } from "../api/route.ts";
import { updateAndEmit } from "../events.ts";
import type { Dispute } from "../model.ts";
import { closeDispute, isClosed } from "../payments/disputes.ts";
import type { World } from "../world.ts";
import { mergeMetadata } from "./common.ts";

const EVIDENCE_FIELDS = [
  "access_activity_log",
  "billing_address",
  "cancellation_policy_disclosure",
  "cancellation_rebuttal",
  "customer_email_address",
  "customer_name",
  "customer_purchase_ip",
  "duplicate_charge_explanation",
  "duplicate_charge_id",
  "product_description",
  "refund_policy_disclosure",
  "refund_refusal_explanation",
  "service_date",
  "shipping_address",
  "shipping_carrier",
  "shipping_date",
  "shipping_tracking_number",
  "uncategorized_text",
] as const;

const evidence = hash(
  Object.fromEntries(EVIDENCE_FIELDS.map((field): [string, Field<string | null>] => [field, clearable(text(20_000))])),
);

function existing(world: World, id: string): Dispute {
  const dispute = world.objects.find("dispute", id);
  if (!dispute) throw resourceMissing("dispute", id);
  return dispute;
}

interface DisputeChange {
  evidence?: Record<string, string | null | undefined> | undefined;
  metadata?: Parameters<typeof mergeMetadata>[1];
  submit?: boolean | undefined;
}

/** Evidence is kept or handed in; the two magic texts of Stripe's test mode decide the dispute at once. */
function updateDispute(world: World, dispute: Dispute, change: DisputeChange): Dispute {
  if (isClosed(dispute)) throw invalidRequest("This dispute is already closed.");
  const submitted = change.evidence !== undefined && change.submit !== false;
  const given = Object.fromEntries(Object.entries(change.evidence ?? {}).filter(([, value]) => value !== undefined));
  const next: Dispute = {
    ...dispute,
    evidence: { ...dispute.evidence, ...given },
    evidence_details: {
      ...dispute.evidence_details,
      has_evidence: dispute.evidence_details.has_evidence || change.evidence !== undefined,
      submission_count: dispute.evidence_details.submission_count + (submitted ? 1 : 0),
    },
    metadata: mergeMetadata(dispute.metadata, change.metadata),
    status: submitted
      ? dispute.status.startsWith("warning_")
        ? "warning_under_review"
        : "under_review"
      : dispute.status,
  };
  const updated = updateAndEmit(world, "dispute", next, ["charge.dispute.updated"]);
  const verdict = submitted ? next.evidence.uncategorized_text : null;
  if (verdict === "winning_evidence" || verdict === "losing_evidence") {
    return closeDispute(world, dispute.id, verdict === "winning_evidence");
  }
  return updated;
}

export const disputeRoutes = [
  route("GET /v1/disputes", { ...pagination, charge: text(), payment_intent: text() }, (world, { params }) =>
    listPage(world, "dispute", {
      url: "/v1/disputes",
      page: params,
      filters: { charge: params.charge, payment_intent: params.payment_intent },
    }),
  ),
  route("GET /v1/disputes/:id", {}, (world, call) => existing(world, pathId(call))),
  route("POST /v1/disputes/:id", { evidence, metadata, submit: flag }, (world, call) =>
    updateDispute(world, existing(world, pathId(call)), call.params),
  ),
  // Closing a dispute oneself means accepting it: it is lost.
  route("POST /v1/disputes/:id/close", {}, (world, call) => closeDispute(world, pathId(call), false)),
];
