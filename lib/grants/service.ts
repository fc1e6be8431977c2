import "server-only";
import { randomUUID } from "node:crypto";
import { recordAudit } from "../audit/service";
import type { DesiredSource } from "../entitlements/rules";
import type { EndCause } from "../entitlements/schema";
import { recordSources } from "../entitlements/service";
import { err, ok, type Result } from "../kernel/result";
import { formatDay } from "../kernel/time";
import { purchaseLock, type Subject, type Viewer } from "../kernel/viewer";
import { database, lockFor, type Tx, transaction } from "../platform/db";
import { env } from "../platform/env";
import { layOutMail, queueMail } from "../platform/mail";
import type { GrantDto, GrantInput } from "./schema";

type Holder = { readonly subject: Subject; readonly mails: readonly string[] };

async function findHolder({ email, organization: slug }: GrantInput): Promise<Result<Holder>> {
  if (email !== undefined) {
    const user = await database().user.findUnique({ where: { email }, select: { id: true, closedAt: true } });
    if (!user || user.closedAt)
      return err({ code: "not_found", message: `There is no account with the address ${email}.` });
    return ok({ subject: { kind: "user", userId: user.id }, mails: [email] });
  }
  const organization = await database().organization.findFirst({
    where: { slug, closedAt: null },
    select: {
      id: true,
      memberships: { where: { leftAt: null, role: { not: "member" } }, select: { user: { select: { email: true } } } },
    },
  });
  if (!organization)
    return err({ code: "organization_not_found", message: `There is no organisation called ${slug}.` });
  const mails = organization.memberships.map((membership) => membership.user.email);
  return ok({ subject: { kind: "organization", organizationId: organization.id }, mails });
}

type News = { readonly id: string; readonly heading: string; readonly paragraphs: readonly string[] };

async function tell(tx: Tx, mails: readonly string[], { id, heading, paragraphs }: News, now: Date): Promise<void> {
  const action = { label: "Open your library", url: `${env().APP_URL}/account/keys` };
  const content = layOutMail({ heading, paragraphs, action });
  for (const to of mails)
    await queueMail(tx, { dedupeKey: `grant:${id}:${to}`, to, subject: heading, ...content }, now);
}

/**
 * Gives a KEY by hand, in one transaction with its audit entry; its holder is told. Errors: `key_not_found`,
 * `not_found`, `organization_not_found`, `invalid_input` (an end that has passed).
 */
export async function grantKey(viewer: Viewer, input: GrantInput, now: Date): Promise<Result<GrantDto>> {
  const key = await database().key.findUnique({ where: { slug: input.key }, select: { id: true, title: true } });
  if (!key) return err({ code: "key_not_found", message: `There is no KEY called ${input.key}.` });
  const holder = await findHolder(input);
  if (!holder.ok) return holder;
  if (input.until && input.until <= now) {
    const detail = "The end lies in the past.";
    return err({ code: "invalid_input", message: detail, errors: [{ pointer: "/until", detail }] });
  }
  const { subject, mails } = holder.value;
  const { until = null, reason } = input;
  const id = randomUUID();
  await transaction(async (tx) => {
    await lockFor(tx, purchaseLock(subject));
    const detail = { key: input.key, subject, until: until?.toISOString() ?? null, reason };
    const entry = { actorId: viewer.userId, action: "grant.given", target: `grant:${id}`, detail };
    const startReference = await recordAudit(tx, entry, now);
    const source: DesiredSource = {
      source: "manual_grant",
      sourceId: id,
      keyId: key.id,
      bundleId: null,
      orderId: null,
      validFrom: now,
      validUntil: until,
      startCause: "granted",
      startReference,
      // An end that was set from the start: who gave it also ended it.
      endCause: until ? "revoked" : null,
      endReference: until ? startReference : null,
    };
    await recordSources(tx, { subject, sourceIds: [id], desired: [source], reason: "granted by hand" }, now);
    const span = until ? `until ${formatDay(until)}` : "for good";
    const paragraphs = [`${key.title} has been given to you ${span}. It is in your library.`, `The reason: ${reason}`];
    await tell(tx, mails, { id: startReference, heading: `${key.title} is open to you`, paragraphs }, now);
  });
  return ok({ id, key: input.key, since: now.toISOString(), until: until?.toISOString() ?? null });
}

const currentSelect = {
  include: {
    key: { select: { slug: true, title: true } },
    user: { select: { email: true } },
    organization: {
      select: {
        memberships: {
          where: { leftAt: null, role: { not: "member" } },
          select: { user: { select: { email: true } } },
        },
      },
    },
  },
} as const;

function findGrant(tx: Tx, id: string) {
  return tx.entitlement.findFirst({
    where: { source: "manual_grant", sourceId: id, supersededAt: null },
    ...currentSelect,
  });
}
type Grant = NonNullable<Awaited<ReturnType<typeof findGrant>>>;

function subjectOf({ userId, organizationId }: Grant): Subject {
  return userId ? { kind: "user", userId } : { kind: "organization", organizationId: organizationId ?? "" };
}

/**
 * Ends a grant now, for a stated reason that its holder is told. Errors: `not_found`, `conflict` (over already).
 */
export function revokeGrant(viewer: Viewer, id: string, reason: string, now: Date): Promise<Result<GrantDto>> {
  return transaction(async (tx) => {
    const found = await findGrant(tx, id);
    if (!found) return err({ code: "not_found", message: "There is no such grant." });
    const subject = subjectOf(found);
    await lockFor(tx, purchaseLock(subject));
    const grant = (await findGrant(tx, id)) ?? found;
    if (grant.validUntil && grant.validUntil <= now) {
      return err({ code: "conflict", message: "This grant is over already." });
    }
    const entry = { actorId: viewer.userId, action: "grant.revoked", target: `grant:${id}`, detail: { reason } };
    const endReference = await recordAudit(tx, entry, now);
    const { source, sourceId, keyId, bundleId, orderId, validFrom, startCause, startReference } = grant;
    const end = { validUntil: now, endCause: "revoked" as EndCause, endReference };
    const desired = [{ source, sourceId, keyId, bundleId, orderId, validFrom, startCause, startReference, ...end }];
    await recordSources(tx, { subject, sourceIds: [id], desired, reason: "grant revoked" }, now);
    const title = grant.key?.title ?? "A KEY";
    const paragraphs = [`${title}, which had been given to you, is closed again.`, `The reason: ${reason}`];
    const mails = grant.user
      ? [grant.user.email]
      : (grant.organization?.memberships.map((membership) => membership.user.email) ?? []);
    await tell(tx, mails, { id: endReference, heading: `Your access to ${title} was withdrawn`, paragraphs }, now);
    const key = grant.key?.slug ?? "";
    return ok({ id, key, since: validFrom.toISOString(), until: now.toISOString() });
  });
}
