import type { Includables } from "../api/expand.ts";
import type { Route } from "../api/route.ts";
import { sessionDiscounts } from "../checkout/apply-discount.ts";
import { sessionLines } from "../checkout/session-store.ts";
import type { LineItem } from "../model.ts";
import { lineTaxes } from "../tax/session-tax.ts";
import { balanceTransactionRoutes } from "./balance-transactions.ts";
import { chargeRoutes, refundsOfCharge } from "./charges.ts";
import { checkoutSessionRoutes, lineItemsOf } from "./checkout-sessions.ts";
import { couponProducts, couponRoutes } from "./coupons.ts";
import { creditNoteRoutes } from "./credit-notes.ts";
import { customerRoutes } from "./customers.ts";
import { disputeRoutes } from "./disputes.ts";
import { eventRoutes } from "./events.ts";
import { invoiceItemRoutes } from "./invoice-items.ts";
import { invoicePaymentRoutes } from "./invoice-payments.ts";
import { confirmationSecret, invoiceRoutes, paymentsOf } from "./invoices.ts";
import { paymentIntentRoutes } from "./payment-intents.ts";
import { paymentMethodRoutes } from "./payment-methods.ts";
import { portalRoutes } from "./portal.ts";
import { priceRoutes } from "./prices.ts";
import { productRoutes } from "./products.ts";
import { promotionCodeRoutes } from "./promotion-codes.ts";
import { refundRoutes } from "./refunds.ts";
import { setupIntentRoutes } from "./setup-intents.ts";
import { subscriptionItemRoutes } from "./subscription-items.ts";
import { subscriptionRoutes } from "./subscriptions.ts";
import { taxRateRoutes } from "./tax-rates.ts";
import { testClockRoutes } from "./test-clocks.ts";
import { webhookEndpointRoutes } from "./webhook-endpoints.ts";

/** Every address of the API. A new resource is a file beside this one and a line here. */
export const API_ROUTES: readonly Route[] = [
  ...balanceTransactionRoutes,
  ...chargeRoutes,
  ...checkoutSessionRoutes,
  ...couponRoutes,
  ...creditNoteRoutes,
  ...customerRoutes,
  ...disputeRoutes,
  ...eventRoutes,
  ...invoiceItemRoutes,
  ...invoicePaymentRoutes,
  ...invoiceRoutes,
  ...paymentIntentRoutes,
  ...paymentMethodRoutes,
  ...portalRoutes,
  ...priceRoutes,
  ...productRoutes,
  ...promotionCodeRoutes,
  ...refundRoutes,
  ...setupIntentRoutes,
  ...subscriptionItemRoutes,
  ...subscriptionRoutes,
  ...taxRateRoutes,
  ...testClockRoutes,
  ...webhookEndpointRoutes,
];

/** What Stripe sends only when `expand` asks for it. */
export const INCLUDABLES: Includables = {
  charge: { refunds: (world, charge) => refundsOfCharge(world, charge.id) },
  "checkout.session": {
    line_items: (world, session) => lineItemsOf(world, session.id),
    "total_details.breakdown": (world, session) => ({
      discounts: sessionDiscounts(world, session.id),
      taxes: lineTaxes(world, sessionLines(world, session.id), session.id),
    }),
  },
  coupon: {
    applies_to: (world, coupon) => {
      const products = couponProducts(world, coupon.id);
      return products === null ? null : { products };
    },
  },
  customer: {
    sources: (_world, { id }) => ({ object: "list", data: [], has_more: false, url: `/v1/customers/${id}/sources` }),
  },
  invoice: {
    confirmation_secret: (world, invoice) => confirmationSecret(world, invoice.id),
    payments: (world, invoice) => paymentsOf(world, invoice.id),
  },
  item: {
    discounts: (world, item) => {
      const sessionId = world.objects.parent(item.id);
      const amount = (item as LineItem).amount_discount;
      return (sessionId === undefined ? [] : sessionDiscounts(world, sessionId)).map(({ discount }) => ({
        amount,
        discount,
      }));
    },
    taxes: (world, item) => lineTaxes(world, [item as LineItem], world.objects.parent(item.id) ?? ""),
  },
};
