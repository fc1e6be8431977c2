import "server-only";
import { err, ok, type Result } from "../../kernel/result";
import { type ExplainedSource, type Explanation, explainAccess } from "../rules/explain";
import type { TimelineEntry } from "../rules/explain/timeline";
import type { ExplanationDto } from "../schema";
import { toDecisionDto } from "./index";
import { listRecordedFacts } from "./recorded-facts";

type Moment = { readonly at: Date; readonly asKnownAt: Date | null };

function orderNumber({ source }: { source: ExplainedSource["source"] }) {
  return source.facts.order ? { order_number: source.facts.order.number } : {};
}

function organizationOf({ source }: { source: ExplainedSource["source"] }) {
  return source.organization ? { organization: source.organization.name } : {};
}

function toSourceDto(explained: ExplainedSource): ExplanationDto["sources"][number] {
  const { source, since, until, speaks, reason } = explained;
  return {
    source: source.source,
    speaks,
    reason,
    since: since.toISOString(),
    until: until?.toISOString() ?? null,
    ...(source.orderId && { order_id: source.orderId }),
    ...orderNumber(explained),
    ...organizationOf(explained),
  };
}

function toEntryDto(entry: TimelineEntry, asked: Date): ExplanationDto["timeline"][number] {
  return {
    at: entry.at.toISOString(),
    what: entry.what,
    cause: entry.cause,
    source: entry.source.source,
    reference: entry.reference,
    ...orderNumber(entry),
    ...organizationOf(entry),
    ...(entry.by && { by: entry.by.isViewer ? "you" : entry.by.name }),
    after: entry.at > asked,
    recorded_at: entry.recordedAt?.toISOString() ?? null,
  };
}

function toDto(explanation: Explanation, key: ExplanationDto["key"], { at, asKnownAt }: Moment): ExplanationDto {
  return {
    key,
    at: at.toISOString(),
    as_known_at: asKnownAt?.toISOString() ?? null,
    decision: toDecisionDto(explanation.decision),
    sentence: explanation.sentence,
    sources: explanation.sources.map(toSourceDto),
    timeline: explanation.timeline.map((entry) => toEntryDto(entry, at)),
  };
}

/**
 * Why this person has a KEY at a moment, or has it not, as the shop knows it now or knew it at `asKnownAt`. Error:
 * `key_not_found`.
 */
export async function getExplanation(
  userId: string,
  slug: string,
  moment: Moment,
  now: Date,
): Promise<Result<ExplanationDto>> {
  const found = await listRecordedFacts(userId, slug);
  if (!found) return err({ code: "key_not_found", message: `There is no KEY called ${slug}.` });
  const { key, recorded } = found;
  const explanation = explainAccess(recorded, { ...moment, keyId: key.id, now });
  return ok(toDto(explanation, { slug: key.slug, title: key.title }, moment));
}
