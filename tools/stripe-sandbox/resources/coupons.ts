import { invalidRequest, parameterMissing, parametersExclusive, resourceMissing } from "../api/errors.ts";
import { listPage } from "../api/lists.ts";
import {
  accepted,
  decimal,
  hash,
  integer,
  list,
  metadata,
  oneOf,
  type Params,
  pagination,
  required,
  text,
} from "../api/params.ts";
import { pathId, route } from "../api/route.ts";
import { emit, updateAndEmit } from "../events.ts";
import { newId } from "../ids.ts";
import type { Coupon } from "../model.ts";
import { nowSeconds, type World } from "../world.ts";
import { mergeMetadata } from "./common.ts";

const createShape = {
  amount_off: integer({ min: 1, max: 99_999_999 }),
  applies_to: hash({ products: required(list(text())) }),
  currency: text(3),
  currency_options: accepted,
  duration: oneOf("forever", "once", "repeating"),
  duration_in_months: integer({ min: 1 }),
  id: text(200),
  max_redemptions: integer({ min: 1 }),
  metadata,
  name: text(40),
  percent_off: decimal({ min: 0.01, max: 100 }),
  redeem_by: integer(),
};

type CreateParams = Params<typeof createShape>;

/** The products that a coupon is limited to are left out of its answer until asked for. */
export interface CouponHidden {
  products: string[] | null;
}

function checkCoupon(world: World, given: CreateParams): void {
  if (given.amount_off !== undefined && given.percent_off !== undefined) {
    throw parametersExclusive(["amount_off", "percent_off"]);
  }
  if (given.amount_off === undefined && given.percent_off === undefined) {
    throw invalidRequest("Must provide percent_off or amount_off.", {
      code: "parameter_missing",
      param: "percent_off",
    });
  }
  if (given.amount_off !== undefined && given.currency === undefined) throw parameterMissing("currency");
  if (given.duration === "repeating" && given.duration_in_months === undefined) {
    throw parameterMissing("duration_in_months");
  }
  if (given.redeem_by !== undefined && given.redeem_by <= nowSeconds(world)) {
    throw invalidRequest("Invalid timestamp: can't be in the past", { param: "redeem_by" });
  }
  if (given.id !== undefined && world.objects.findAny(given.id)) {
    throw invalidRequest("Coupon already exists.", { code: "resource_already_exists", param: "id" });
  }
}

function createCoupon(world: World, given: CreateParams): Coupon {
  checkCoupon(world, given);
  const coupon = {
    id: given.id ?? newId("coupon"),
    object: "coupon",
    amount_off: given.amount_off ?? null,
    created: nowSeconds(world),
    currency: given.amount_off === undefined ? null : (given.currency ?? "usd").toLowerCase(),
    duration: given.duration ?? "once",
    duration_in_months: given.duration_in_months ?? null,
    livemode: false,
    max_redemptions: given.max_redemptions ?? null,
    metadata: mergeMetadata({}, given.metadata),
    name: given.name ?? null,
    percent_off: given.percent_off ?? null,
    redeem_by: given.redeem_by ?? null,
    times_redeemed: 0,
    valid: true,
  } satisfies Coupon;
  const hidden: CouponHidden = { products: given.applies_to?.products ?? null };
  world.objects.insert("coupon", coupon, { hidden });
  emit(world, "coupon.created", coupon);
  return coupon;
}

function isValid(world: World, coupon: Coupon): boolean {
  if (coupon.redeem_by !== null && coupon.redeem_by <= nowSeconds(world)) return false;
  return coupon.max_redemptions === null || coupon.times_redeemed < coupon.max_redemptions;
}

/** A coupon with its validity at this moment, or undefined. */
export function findCoupon(world: World, id: string): Coupon | undefined {
  const coupon = world.objects.find("coupon", id);
  return coupon && { ...coupon, valid: isValid(world, coupon) };
}

/** The coupon that a parameter wants to redeem; it must exist and still be valid. */
export function redeemableCoupon(world: World, id: string, param: string): Coupon {
  const coupon = findCoupon(world, id);
  if (!coupon) throw resourceMissing("coupon", id, param);
  if (!coupon.valid) {
    throw invalidRequest(`Coupon ${id} is used up and cannot be applied.`, { code: "coupon_expired", param });
  }
  return coupon;
}

/** The products that a coupon takes money off; null means all. */
export function couponProducts(world: World, id: string): string[] | null {
  return world.objects.hidden<CouponHidden>(id)?.products ?? null;
}

/** Counts one use, when a checkout that it belongs to is paid. */
export function redeemCoupon(world: World, id: string): void {
  const coupon = world.objects.find("coupon", id);
  if (!coupon) return;
  const counted = { ...coupon, times_redeemed: coupon.times_redeemed + 1 };
  world.objects.update("coupon", { ...counted, valid: isValid(world, counted) });
}

function existingCoupon(world: World, id: string): Coupon {
  const coupon = findCoupon(world, id);
  if (!coupon) throw resourceMissing("coupon", id);
  return coupon;
}

export const couponRoutes = [
  route("POST /v1/coupons", createShape, (world, { params }) => createCoupon(world, params)),
  route("GET /v1/coupons", pagination, (world, { params }) => {
    const page = listPage(world, "coupon", { url: "/v1/coupons", page: params });
    return { ...page, data: page.data.map((coupon) => ({ ...coupon, valid: isValid(world, coupon) })) };
  }),
  route("GET /v1/coupons/:id", {}, (world, call) => existingCoupon(world, pathId(call))),
  route("POST /v1/coupons/:id", { currency_options: accepted, metadata, name: text(40) }, (world, call) => {
    const coupon = existingCoupon(world, pathId(call));
    const next = {
      ...coupon,
      name: call.params.name ?? coupon.name,
      metadata: mergeMetadata(coupon.metadata, call.params.metadata),
    };
    return updateAndEmit(world, "coupon", next, ["coupon.updated"]);
  }),
  route("DELETE /v1/coupons/:id", {}, (world, call) => {
    const coupon = existingCoupon(world, pathId(call));
    world.objects.remove(coupon.id);
    emit(world, "coupon.deleted", coupon);
    return { id: coupon.id, object: "coupon", deleted: true };
  }),
];
