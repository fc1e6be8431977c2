import { expect, test } from "vitest";
import { refundAction, refundPromise, refundResult } from "@/components/orders/refund-words";
import type { OrderLineDto, RefundableDto } from "@/lib/orders/schema";

function line(title: string, state: RefundableDto["state"]): OrderLineDto {
  const nothing = { amount: 0, currency: "usd" };
  return {
    id: title,
    kind: "key",
    slug: "a-key",
    title,
    list: nothing,
    credit: nothing,
    discount: nothing,
    net: nothing,
    refunded: nothing,
    status: "paid",
    refundable: { state, until: null, why: null, is_asked: false },
    keys: [],
  };
}

test("the button says what happens to each of them", () => {
  expect(refundAction([line("One", "now"), line("Two", "now")])).toBe("Refund it now");
  expect(refundAction([line("One", "request")])).toBe("Send the request");
  const both = [line("One", "now"), line("Two", "request"), line("Three", "request")];
  expect(refundAction(both)).toBe("Give back 1 now, ask for 2");
  expect(refundPromise(both)).toContain("The money for One goes back");
});

test("what came of it is one sum", () => {
  const refunded = { amount: 7900, currency: "usd" };
  expect(refundResult({ refunded, requested: false, pending: false })).toContain("$79 is on its way back.");
  expect(refundResult({ refunded, requested: false, pending: true })).toContain("$79 goes back as soon as");
  expect(refundResult({ requested: true, pending: false })).toBe("Your request is with us; a person answers by mail.");
});
