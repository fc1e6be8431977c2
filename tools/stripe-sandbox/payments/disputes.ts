import { invalidRequest, resourceMissing } from "../api/errors.ts";
import { emit, updateAndEmit } from "../events.ts";
import { newId } from "../ids.ts";
import type { Charge, Dispute } from "../model.ts";
import { nowSeconds, type World } from "../world.ts";
import { bookBalance } from "./balance.ts";

const DISPUTE_FEE = 1500;
const NINE_DAYS = 9 * 24 * 60 * 60;

export interface DisputeOpening {
  reason?: string | undefined;
  /** In the smallest unit; the whole charge unless given. */
  amount?: number | undefined;
  /** An inquiry takes no money until it becomes a real dispute. */
  inquiry?: boolean | undefined;
}

const NO_EVIDENCE: Dispute["evidence"] = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
};

function disputableCharge(world: World, chargeId: string): Charge {
  const charge = world.objects.find("charge", chargeId);
  if (!charge) throw resourceMissing("charge", chargeId);
  if (charge.status !== "succeeded") throw invalidRequest(`Charge ${chargeId} did not succeed; it cannot be disputed.`);
  if (charge.disputed) {
    throw invalidRequest(`Charge ${chargeId} has already been disputed.`, { code: "charge_disputed" });
  }
  return charge;
}

function disputedMethod({ payment_method_details: paid }: Charge, inquiry: boolean): Dispute["payment_method_details"] {
  if (paid?.us_bank_account) return { type: "us_bank_account" };
  return {
    card: {
      brand: paid?.card?.brand ?? "visa",
      case_type: inquiry ? "inquiry" : "chargeback",
      network: paid?.card?.network ?? "visa",
      network_reason_code: "10.4",
    },
    type: "card",
  };
}

function buildDispute(world: World, charge: Charge, opening: DisputeOpening): Dispute {
  const inquiry = opening.inquiry ?? false;
  const created = nowSeconds(world);
  return {
    id: newId("dispute"),
    object: "dispute",
    amount: opening.amount ?? charge.amount,
    balance_transactions: [],
    charge: charge.id,
    created,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: {
      ...NO_EVIDENCE,
      customer_email_address: charge.billing_details.email,
      customer_name: charge.billing_details.name,
    },
    evidence_details: {
      due_by: created + NINE_DAYS,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: "manual",
    },
    intended_submission_method: null,
    is_charge_refundable: inquiry,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method_details: disputedMethod(charge, inquiry),
    reason: opening.reason ?? "fraudulent",
    status: inquiry ? "warning_needs_response" : "needs_response",
  } satisfies Dispute;
}

/** Opens a dispute as the card's bank does: the charge is marked, the money and a fee leave the balance. */
export function openDispute(world: World, chargeId: string, opening: DisputeOpening = {}): Dispute {
  const charge = disputableCharge(world, chargeId);
  const dispute = buildDispute(world, charge, opening);
  if (!opening.inquiry) dispute.balance_transactions.push(moveMoney(world, dispute, "withdrawn"));
  world.objects.insert("dispute", dispute);
  world.objects.update("charge", { ...charge, disputed: true });
  emit(world, "charge.dispute.created", dispute);
  if (!opening.inquiry) emit(world, "charge.dispute.funds_withdrawn", dispute);
  return dispute;
}

function moveMoney(world: World, dispute: Dispute, direction: "withdrawn" | "reinstated") {
  const back = direction === "reinstated";
  return bookBalance(world, {
    amount: back ? dispute.amount : -dispute.amount,
    currency: dispute.currency,
    fee: back ? -DISPUTE_FEE : DISPUTE_FEE,
    description: back ? `Chargeback reversal for ${dispute.charge}` : `Chargeback withdrawal for ${dispute.charge}`,
    source: dispute.id,
    type: "adjustment",
    reportingCategory: back ? "dispute_reversal" : "dispute",
  });
}

const CLOSED = new Set<string>(["won", "lost", "warning_closed", "prevented"]);

export function isClosed(dispute: Dispute): boolean {
  return CLOSED.has(dispute.status);
}

function closedStatus(dispute: Dispute, won: boolean): Dispute["status"] {
  const isInquiry = dispute.status.startsWith("warning_");
  if (isInquiry && won) return "warning_closed";
  return won ? "won" : "lost";
}

/** Ends a dispute as the bank decides; a won one brings the money back. */
export function closeDispute(world: World, disputeId: string, won: boolean): Dispute {
  const dispute = world.objects.find("dispute", disputeId);
  if (!dispute) throw resourceMissing("dispute", disputeId);
  if (isClosed(dispute)) throw invalidRequest("This dispute is already closed.", { code: "dispute_already_closed" });
  const status = closedStatus(dispute, won);
  const returned = status === "won" ? [moveMoney(world, dispute, "reinstated")] : [];
  const closed: Dispute = {
    ...dispute,
    balance_transactions: [...dispute.balance_transactions, ...returned],
    is_charge_refundable: false,
    status,
  };
  updateAndEmit(world, "dispute", closed, ["charge.dispute.closed"]);
  if (returned.length > 0) emit(world, "charge.dispute.funds_reinstated", closed);
  return closed;
}
