import "server-only";
import { recordAudit } from "../../audit/service";
import { isSlug } from "../../catalog/schema";
import { err, ok, type Result } from "../../kernel/result";
import type { Tx } from "../../platform/db";
import { countDownloaders, findKeyVersions, findVersionManifest, type KeyVersions, listSlugs } from "../queries";
import { checkManifest, isVersion } from "../rules/manifest/check-manifest";
import { ASSET_KINDS, keyTypeOf } from "../rules/manifest/definitions";
import { highestOffered } from "../rules/offered";
import { presentManifest } from "../rules/prepare";
import type { YankDto } from "../schema";
import {
  makeCurrent,
  markYanked,
  offerNothing,
  offerVersion,
  requestAnnouncement,
  requestRevalidation,
  requestUpdateMails,
  requestYankNotice,
} from "../store";
import { writeKey } from "./context";

export type YankRequest = {
  readonly slug: string;
  readonly version: string;
  readonly reason: string;
  /** Who asks; null for the command line and for the library itself. */
  readonly actorId: string | null;
};

/** What the shop shows of a released version; null when its manifest says nothing that it could show. */
async function presentVersion(tx: Tx, key: KeyVersions, versionId: string) {
  const stored = await findVersionManifest(tx, versionId);
  const tool = typeof stored === "object" && stored !== null && "tool" in stored ? String(stored.tool) : "";
  const kind = ASSET_KINDS.find(({ tools }) => tools.includes(tool));
  const manifest = kind ? checkManifest(stored, kind, kind.manifest).manifest : null;
  if (!kind || !manifest) return null;
  const described = { manifest, manifestFile: kind.manifest, type: keyTypeOf(tool), slug: key.slug };
  return { manifest, listing: presentManifest(described, await listSlugs(tx), key.origin).listing };
}

/** Makes the highest version that is not yanked the one that is offered. Returns it. */
async function offerHighest(tx: Tx, slug: string, now: Date): Promise<string | null> {
  const key = await findKeyVersions(tx, slug);
  if (!key) return null;
  const offered = highestOffered(key.versions);
  if (offered === null) await offerNothing(tx, key.id, now);
  else if (offered.id !== key.currentVersionId) {
    const shown = await presentVersion(tx, key, offered.id);
    if (shown) await makeCurrent(tx, { id: offered.id, keyId: key.id }, shown, now);
    else await offerVersion(tx, key.id, offered.id, now);
    if (key.status === "coming") await requestAnnouncement(tx, key.id);
    // Offered again, it may be news; nobody is told of one that is lower than what they know.
    await requestUpdateMails(tx, key.id);
  }
  return offered?.version ?? null;
}

type Change = "yank" | "restore" | "reword" | null;

function changeOf(current: string | null, wanted: string | null): Change {
  if (current === wanted) return null;
  if (current === null) return "yank";
  return wanted === null ? "restore" : "reword";
}

/** Writes that a version is yanked (`wanted` says why) or is not (null), and everything that follows from it. */
async function setYanked(tx: Tx, request: YankRequest, wanted: string | null, now: Date): Promise<Result<YankDto>> {
  const { slug, version, reason, actorId } = request;
  const key = await findKeyVersions(tx, slug);
  if (!key) return err({ code: "key_not_found", message: `There is no KEY called ${slug}.` });
  const found = key.versions.find((one) => one.version === version);
  if (!found) return err({ code: "version_not_found", message: `${key.title} has no version ${version}.` });
  const kind = changeOf(found.yankedReason, wanted);
  const people = await countDownloaders(tx, key.id, found.id);
  const before = key.versions.find(({ id }) => id === key.currentVersionId)?.version ?? null;
  let current = before;
  if (kind !== null) {
    await markYanked(tx, found.id, wanted === null ? null : { yankedAt: found.yankedAt ?? now, yankedReason: wanted });
    current = await offerHighest(tx, slug, now);
    const detail = { slug, version, reason, offered_before: before, offered_after: current, downloaded_by: people };
    const target = `key_version:${found.id}`;
    await recordAudit(tx, { actorId, action: `version.${kind}`, target, detail }, now);
    if (kind !== "reword" && people > 0) await requestYankNotice(tx, found.id);
    await requestRevalidation(tx);
  }
  return ok({
    slug,
    version,
    changed: kind !== null,
    yanked_reason: wanted,
    current_version: current,
    downloaded_by: people,
  });
}

/** Asks nobody about what can be no slug or version: PostgreSQL refuses some characters with an error. */
async function change(request: YankRequest, wanted: string | null, now: Date): Promise<Result<YankDto>> {
  const { slug, version } = request;
  if (!isSlug(slug)) return err({ code: "key_not_found", message: "There is no such KEY." });
  if (!isVersion(version)) return err({ code: "version_not_found", message: "There is no such version." });
  return writeKey(slug, (tx) => setYanked(tx, request, wanted, now));
}

/**
 * Takes a version from offer, for a reason that is shown and told: the highest that is not yanked takes its place, and
 * those who downloaded it get a mail. Owners can still download it by its number. Yanked already, only the reason
 * changes. Errors: `key_not_found`, `version_not_found`.
 */
export function yankVersion(request: YankRequest, now: Date): Promise<Result<YankDto>> {
  return change(request, request.reason, now);
}

/**
 * Offers a yanked version again; the highest one is the one that is shown. Those who were told get a mail. Errors as for
 * yanking.
 */
export function restoreVersion(request: YankRequest, now: Date): Promise<Result<YankDto>> {
  return change(request, null, now);
}
