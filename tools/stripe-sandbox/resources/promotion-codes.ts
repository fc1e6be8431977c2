import { invalidRequest, parameterMissing, resourceMissing } from "../api/errors.ts";
import { listPage } from "../api/lists.ts";
import {
  accepted,
  flag,
  hash,
  integer,
  metadata,
  oneOf,
  type Params,
  pagination,
  required,
  text,
} from "../api/params.ts";
import { pathId, route } from "../api/route.ts";
import { emit, updateAndEmit } from "../events.ts";
import { newId, randomText } from "../ids.ts";
import type { PromotionCode } from "../model.ts";
import { nowSeconds, type World } from "../world.ts";
import { mergeMetadata } from "./common.ts";
import { findCoupon, redeemableCoupon } from "./coupons.ts";
import { referencedCustomer } from "./customers.ts";

const restrictions = hash({
  currency_options: accepted,
  first_time_transaction: flag,
  minimum_amount: integer({ min: 1 }),
  minimum_amount_currency: text(3),
});

const createShape = {
  promotion: required(hash({ coupon: text(), type: required(oneOf("coupon")) })),
  active: flag,
  code: text(500),
  customer: text(),
  expires_at: integer(),
  max_redemptions: integer({ min: 1 }),
  metadata,
  restrictions,
};

function refuseTakenCode(world: World, code: string): void {
  const taken = world.objects
    .list("promotion_code", { filters: { active: true } })
    .some((other) => other.code.toLowerCase() === code.toLowerCase());
  if (taken) {
    throw invalidRequest(`An active promotion code with \`code: ${code}\` already exists.`, {
      code: "resource_already_exists",
      param: "code",
    });
  }
}

function createPromotionCode(world: World, given: Params<typeof createShape>): PromotionCode {
  if (given.promotion.coupon === undefined) throw parameterMissing("promotion[coupon]");
  const coupon = redeemableCoupon(world, given.promotion.coupon, "promotion[coupon]");
  const code = given.code ?? randomText(8).toUpperCase();
  refuseTakenCode(world, code);
  if (given.customer !== undefined) referencedCustomer(world, given.customer);
  const promotionCode = {
    id: newId("promotion_code"),
    object: "promotion_code",
    active: given.active ?? true,
    code,
    created: nowSeconds(world),
    customer: given.customer ?? null,
    customer_account: null,
    expires_at: given.expires_at ?? null,
    livemode: false,
    max_redemptions: given.max_redemptions ?? null,
    metadata: mergeMetadata({}, given.metadata),
    promotion: { coupon: coupon.id, type: "coupon" },
    restrictions: {
      first_time_transaction: given.restrictions?.first_time_transaction ?? false,
      minimum_amount: given.restrictions?.minimum_amount ?? null,
      minimum_amount_currency: given.restrictions?.minimum_amount_currency ?? null,
    },
    times_redeemed: 0,
  } satisfies PromotionCode;
  world.objects.insert("promotion_code", promotionCode);
  emit(world, "promotion_code.created", promotionCode);
  return promotionCode;
}

export interface CodeUse {
  /** What the buyer pays before the discount, in the smallest unit. */
  subtotal: number;
  currency: string;
  customer: string | null;
}

function hasPaidBefore(world: World, customer: string | null): boolean {
  if (customer === null) return false;
  return world.objects.list("charge", { filters: { customer, status: "succeeded" }, limit: 1 }).length > 0;
}

/** Why a code cannot be used for a purchase, as Stripe words it, or null when it can. */
export function refusalOfCode(world: World, code: PromotionCode, use: CodeUse): string | null {
  const { restrictions: rules } = code;
  if (!code.active) return "This promotion code is inactive.";
  if (code.expires_at !== null && code.expires_at <= nowSeconds(world)) return "This promotion code has expired.";
  if (code.max_redemptions !== null && code.times_redeemed >= code.max_redemptions) {
    return "This promotion code has been redeemed the maximum number of times.";
  }
  if (!code.promotion.coupon || !findCoupon(world, code.promotion.coupon)?.valid) {
    return "This promotion code's coupon is no longer valid.";
  }
  if (code.customer !== null && code.customer !== use.customer) {
    return "This promotion code cannot be redeemed because it belongs to another customer.";
  }
  if (rules.first_time_transaction && hasPaidBefore(world, use.customer)) {
    return "This promotion code cannot be redeemed because the associated customer has prior transactions.";
  }
  if (rules.minimum_amount !== null && use.subtotal < rules.minimum_amount) {
    return "This promotion code cannot be redeemed because the order does not meet its minimum amount.";
  }
  return null;
}

/** The promotion code that a parameter wants to redeem, checked against the purchase. */
export function redeemablePromotionCode(world: World, id: string, param: string, use: CodeUse): PromotionCode {
  const code = world.objects.find("promotion_code", id);
  if (!code) throw resourceMissing("promotion code", id, param);
  const refusal = refusalOfCode(world, code, use);
  if (refusal !== null) throw invalidRequest(refusal, { code: "promotion_code_invalid", param });
  return code;
}

export function redeemPromotionCode(world: World, id: string): void {
  const code = world.objects.find("promotion_code", id);
  if (!code) return;
  const times_redeemed = code.times_redeemed + 1;
  const active = code.active && (code.max_redemptions === null || times_redeemed < code.max_redemptions);
  world.objects.update("promotion_code", { ...code, times_redeemed, active });
}

function existing(world: World, id: string): PromotionCode {
  const code = world.objects.find("promotion_code", id);
  if (!code) throw resourceMissing("promotion code", id);
  return code;
}

export const promotionCodeRoutes = [
  route("POST /v1/promotion_codes", createShape, (world, { params }) => createPromotionCode(world, params)),
  route(
    "GET /v1/promotion_codes",
    { ...pagination, active: flag, code: text(), coupon: text(), customer: text() },
    (world, { params }) =>
      listPage(world, "promotion_code", {
        url: "/v1/promotion_codes",
        page: params,
        filters: {
          active: params.active,
          code: params.code,
          customer: params.customer,
          "promotion.coupon": params.coupon,
        },
      }),
  ),
  route("GET /v1/promotion_codes/:id", {}, (world, call) => existing(world, pathId(call))),
  route("POST /v1/promotion_codes/:id", { active: flag, metadata, restrictions: accepted }, (world, call) => {
    const code = existing(world, pathId(call));
    const next = {
      ...code,
      active: call.params.active ?? code.active,
      metadata: mergeMetadata(code.metadata, call.params.metadata),
    };
    return updateAndEmit(world, "promotion_code", next, ["promotion_code.updated"]);
  }),
];
