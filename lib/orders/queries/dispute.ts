import { money } from "../../kernel/money";
import type { OrderDisputeDto } from "../schema";

/** An inquiry takes no money and suspends nothing, so there is nothing to tell. */
export const disputeSelect = {
  where: { NOT: { status: { startsWith: "warning_" } } },
  select: { status: true, amountCents: true, openedAt: true, closedAt: true, lostAt: true },
} as const;

type Row = {
  readonly status: string;
  readonly amountCents: number;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
  readonly lostAt: Date | null;
};

const BY_WEIGHT = ["open", "lost", "won"] as const;

/** Of several disputes the one that weighs most: one that runs, then one that was lost. */
export function toDispute(disputes: readonly Row[], currency: string): OrderDisputeDto | null {
  const all = disputes.map(({ status, amountCents, openedAt, closedAt, lostAt }): OrderDisputeDto => {
    const state = status === "won" || status === "lost" ? status : "open";
    const decidedAt = { open: null, won: closedAt, lost: lostAt }[state];
    const [opened_at, decided_at] = [openedAt.toISOString(), decidedAt?.toISOString() ?? null];
    return { state, amount: money(amountCents, currency), opened_at, decided_at };
  });
  return all.sort((a, b) => BY_WEIGHT.indexOf(a.state) - BY_WEIGHT.indexOf(b.state))[0] ?? null;
}
