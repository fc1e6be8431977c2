import "server-only";
import { randomUUID } from "node:crypto";
import type { DenialReason } from "../../entitlements/schema";
import { decideFor } from "../../entitlements/service";
import type { AppError } from "../../kernel/errors";
import { err, ok, type Result } from "../../kernel/result";
import { addSeconds } from "../../kernel/time";
import type { Viewer } from "../../kernel/viewer";
import { env } from "../../platform/env";
import { hmacToken } from "../../platform/secrets";
import { findDownloadable } from "../queries";
import { encodeLink } from "../rules/link";
import { DENIALS, type DownloadDto } from "../schema";

const LINK_SECONDS = 300;
export const LINK_PURPOSE = "download-link";

export function notEntitled(reason: DenialReason | null, slug: string): AppError {
  const why = reason ?? "never_owned";
  return { code: "not_entitled", message: DENIALS[why], extra: { reason: why, next: `/marketplace/${slug}` } };
}

function missingVersion(title: string, version: string | undefined): AppError {
  if (version !== undefined) return { code: "version_not_found", message: `${title} has no version ${version}.` };
  const message = `Every version of ${title} is withdrawn. Name the one that you need; its page says why each was.`;
  return { code: "no_artifact", message };
}

/**
 * A link to one version of a KEY (without one, that which is offered), good for 5 minutes and for this person alone. A
 * yanked version is given to those who name it, with the reason why it was withdrawn.
 * Errors: `key_not_found`, `no_artifact`, `not_entitled` (with `reason` and `next`), `version_not_found`.
 */
export async function issueDownload(
  viewer: Viewer,
  slug: string,
  version: string | undefined,
  now: Date,
): Promise<Result<DownloadDto>> {
  const found = await findDownloadable(slug, version);
  if (!found) return err({ code: "key_not_found", message: `There is no KEY called ${slug}.` });
  if (!found.isReleased)
    return err({ code: "no_artifact", message: `${found.title} is announced; there is nothing to download yet.` });
  const decision = await decideFor(viewer.userId, found.id, now);
  if (!decision.allowed) return err(notEntitled(decision.reason, slug));
  if (!found.version) return err(missingVersion(found.title, version));
  const { artifactSha256, artifact } = found.version;
  if (!artifactSha256 || !artifact) {
    return err({ code: "no_artifact", message: `Version ${found.version.version} of ${found.title} has no file.` });
  }
  const expiresAt = addSeconds(now, LINK_SECONDS);
  const payload = encodeLink({
    linkId: randomUUID(),
    userId: viewer.userId,
    keyId: found.id,
    versionId: found.version.id,
    expiresAt: Math.floor(expiresAt.getTime() / 1000),
  });
  const signature = hmacToken(env().DOWNLOAD_SIGNING_SECRET, LINK_PURPOSE, payload);
  return ok({
    url: `${env().APP_URL}/api/v1/downloads/${payload}.${signature}`,
    expires_at: expiresAt.toISOString(),
    version: found.version.version,
    sha256: artifactSha256,
    bytes: artifact.bytes,
    yanked_reason: found.version.yankedReason,
  });
}
