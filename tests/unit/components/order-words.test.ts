import { describe, expect, it, test } from "vitest";
import { disputeSentence, lineWords, orderWords } from "@/components/orders/order-words";
import type { OrderDisputeDto, OrderDto } from "@/lib/orders/schema";

function dispute(more: Partial<OrderDisputeDto> = {}): OrderDisputeDto {
  const amount = { amount: 7900, currency: "usd" };
  return { state: "open", amount, opened_at: "2027-03-03T10:00:00.000Z", decided_at: null, ...more };
}
const words = (order: Pick<OrderDto, "status" | "dispute"> & { refunded?: number }) =>
  orderWords({ ...order, refunded: { amount: order.refunded ?? 0, currency: "usd" } });
const lost = dispute({ state: "lost", decided_at: "2027-03-12T10:00:00.000Z" });

describe("an order whose payment was disputed", () => {
  it("is not called paid while the bank decides, nor when it was lost", () => {
    expect(words({ status: "paid", dispute: null }).label).toBe("Paid");
    expect(words({ status: "paid", dispute: dispute() }).label).toBe("Disputed");
    expect(words({ status: "paid", dispute: lost }).label).toBe("Lost in a dispute");
    expect(words({ status: "paid", dispute: dispute({ state: "won" }) }).label).toBe("Paid");
    expect(words({ status: "refunded", dispute: lost }).label).toBe("Refunded");
  });

  it("says when what happened, and who has the money", () => {
    expect(disputeSentence(dispute())).toContain("on 3 March 2027. Access is suspended until the bank has decided.");
    expect(disputeSentence(lost)).toBe(
      "The payment was disputed with the bank on 3 March 2027. It decided for the cardholder on 12 March 2027 and gave $79 back; access through this order ended when the dispute was opened.",
    );
    expect(disputeSentence({ ...lost, state: "won" })).toContain("it decided for the payment on 12 March 2027.");
  });

  it("has lines that are suspended, and after the loss ended", () => {
    const line = { kind: "key", status: "suspended" } as const;
    expect(lineWords(line, dispute())).toBe("suspended while the payment is disputed");
    expect(lineWords(line, lost)).toBe("ended by the dispute");
    expect(lineWords({ kind: "key", status: "refunded" }, lost)).toBe("refunded");
  });
});

test("an order of which a part was refunded is not called paid", () => {
  expect(words({ status: "paid", dispute: null, refunded: 7900 }).label).toBe("Partly refunded");
  expect(words({ status: "paid", dispute: lost, refunded: 7900 }).label).toBe("Lost in a dispute");
  expect(words({ status: "refunded", dispute: null, refunded: 7900 }).label).toBe("Refunded");
});
