import "server-only";
import { recordAnalytics } from "../../analytics/service";
import { decideFor } from "../../entitlements/service";
import { err, ok, type Result } from "../../kernel/result";
import { transaction } from "../../platform/db";
import { env } from "../../platform/env";
import { hmacToken, isEqualSecret } from "../../platform/secrets";
import { followByDefault } from "../../releases/service/follow";
import { findLinkedVersion } from "../queries";
import { type DownloadLink, decodeLink } from "../rules/link";
import { insertDownload } from "../store";
import { LINK_PURPOSE, notEntitled } from "./issue-download";

const TOKEN_LENGTH = 1000;

export type OpenedDownload = {
  readonly link: DownloadLink;
  readonly slug: string;
  readonly version: string;
  readonly sha256: string;
  readonly bytes: number;
};

function readToken(token: string): Result<DownloadLink> {
  const broken = err({
    code: "bad_signature" as const,
    message: "This link is damaged or was changed. Get a new one on the KEY's page.",
  });
  const [payload, signature, ...rest] = token.split(".");
  if (!payload || !signature || rest.length > 0 || token.length > TOKEN_LENGTH) return broken;
  if (!isEqualSecret(signature, hmacToken(env().DOWNLOAD_SIGNING_SECRET, LINK_PURPOSE, payload))) return broken;
  const link = decodeLink(payload);
  return link ? ok(link) : broken;
}

/**
 * What a link leads to, with access decided anew at this moment: a link never outlives the access it was made for.
 * Errors: `bad_signature`, `url_expired`, `not_entitled` (with `reason`), `no_artifact`.
 */
export async function openDownload(token: string, now: Date): Promise<Result<OpenedDownload>> {
  const link = readToken(token);
  if (!link.ok) return link;
  const { userId, keyId, versionId, expiresAt } = link.value;
  if (expiresAt * 1000 <= now.getTime()) {
    return err({
      code: "url_expired",
      message: "This link has expired; your access has not. Press Download again for a new one.",
    });
  }
  const [found, decision] = await Promise.all([findLinkedVersion(keyId, versionId), decideFor(userId, keyId, now)]);
  if (!found?.artifactSha256 || !found.artifact)
    return err({ code: "no_artifact", message: "There is no file behind this link." });
  if (!decision.allowed) return err(notEntitled(decision.reason, found.key.slug));
  return ok({
    link: link.value,
    slug: found.key.slug,
    version: found.version,
    sha256: found.artifactSha256,
    bytes: found.artifact.bytes,
  });
}

/**
 * Records that a link was used; its further parts and repetitions are the same download. Whoever downloads is told of
 * further releases, unless they said no.
 */
export async function recordDownload(opened: OpenedDownload, now: Date): Promise<void> {
  const { link, slug, sha256, version } = opened;
  const { userId, keyId, versionId, linkId } = link;
  await transaction(async (tx) => {
    const isFirst = await insertDownload(tx, { userId, keyId, versionId, linkId, sha256 }, now);
    if (!isFirst) return;
    await followByDefault(tx, { userId, keyId }, now);
    await recordAnalytics(tx, { kind: "download", userId, keySlug: slug, detail: { version } }, now);
  });
}
