import type { KeySummary } from "../catalog/schema";

export const SOURCE_KINDS = ["order_line", "bundle_line", "subscription", "manual_grant"] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** Why access ended, from the point of view of a source. */
export const END_CAUSES = ["refunded", "disputed", "revoked", "plan_ended", "seat_removed"] as const;
export type EndCause = (typeof END_CAUSES)[number];

export type DenialReason = "never_owned" | EndCause;

/**
 * A source that speaks for access. `order_id` is there for bought ones, `plan` in the library for those of a plan: its
 * title. Times are RFC 3339 UTC.
 */
export type BecauseDto = {
  source: SourceKind;
  since: string;
  until: string | null;
  order_id?: string;
  organization?: string;
  plan?: string;
};

/** The answer for one subject, one KEY and one moment. `until` null with `allowed` true means for good. */
export type DecisionDto = {
  allowed: boolean;
  until: string | null;
  reason: DenialReason | null;
  because: BecauseDto[];
};

/** What the viewer downloaded last of a KEY; `receipt_url` leads to the shop's signed statement about it. */
export type LastDownloadDto = { version: string; at: string; receipt_url: string };

/** One KEY of the viewer's library. `has_update`: what was downloaded last is lower than what is offered. */
export type EntitledKey = KeySummary & {
  decision: DecisionDto;
  last_download: LastDownloadDto | null;
  has_update: boolean;
};
export type EntitlementList = { items: EntitledKey[]; total: number; page: number; limit: number };

/** What one source said at the moment asked about; `reason` is why it spoke against. */
export type ExplainedSourceDto = BecauseDto & {
  speaks: "for" | "against";
  reason: EndCause | "not_yet" | "no_seat" | null;
  order_number?: number;
};

/** Something that happened to a source. `after` says that it lies after the moment asked about. */
export type TimelineEntryDto = {
  at: string;
  what: string;
  cause: string;
  source: SourceKind;
  /** The event or entry behind it, by the id it has at Stripe or here. */
  reference: string | null;
  order_number?: number;
  organization?: string;
  by?: string;
  after: boolean;
  /** When the shop first knew of it. */
  recorded_at: string | null;
};

/** Why the viewer has a KEY at a moment, or has it not. */
export type ExplanationDto = {
  key: { slug: string; title: string };
  at: string;
  /** As the record stood then; null: as it stands now. */
  as_known_at: string | null;
  decision: DecisionDto;
  sentence: string;
  sources: ExplainedSourceDto[];
  timeline: TimelineEntryDto[];
};
