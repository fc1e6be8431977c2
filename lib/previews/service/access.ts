import "server-only";
import { notEntitled } from "../../downloads/service/issue-download";
import { decideFor } from "../../entitlements/service";
import type { AppError } from "../../kernel/errors";
import { err, ok, type Result } from "../../kernel/result";
import type { Viewer } from "../../kernel/viewer";
import { findContents, findReadableKey, type ReadableKey, type VersionContents } from "../queries";

export type OpenedVersion = { readonly key: ReadableKey; readonly contents: VersionContents };

const SIGN_IN: AppError = { code: "unauthenticated", message: "Sign in to read this file." };

/** A version of a KEY (the one offered now without a name). Errors: `key_not_found`, `no_artifact`, `version_not_found`. */
export async function findVersion(slug: string, version: string | undefined): Promise<Result<OpenedVersion>> {
  const key = await findReadableKey(slug);
  if (!key) return err({ code: "key_not_found", message: `There is no KEY called ${slug}.` });
  const wanted = version ?? key.currentVersion ?? key.versions[0]?.version;
  if (!wanted) return err({ code: "no_artifact", message: `${key.title} is announced; there is nothing to read yet.` });
  const contents = await findContents(key.id, wanted);
  return contents
    ? ok({ key, contents })
    : err({ code: "version_not_found", message: `${key.title} has no version ${wanted}.` });
}

/** Whether this person may read everything in a KEY, decided anew at this moment. */
export async function mayReadAll(viewer: Viewer | null, key: ReadableKey, now: Date): Promise<boolean> {
  return viewer !== null && (await decideFor(viewer.userId, key.id, now)).allowed;
}

/**
 * A version of a KEY for somebody who may use it. Errors: those of `findVersion`, `unauthenticated`, and `not_entitled`
 * with `reason` and `next`.
 */
export async function openVersion(
  viewer: Viewer | null,
  slug: string,
  version: string | undefined,
  now: Date,
): Promise<Result<OpenedVersion>> {
  if (!viewer) return err(SIGN_IN);
  const found = await findVersion(slug, version);
  // Whether a version exists is told to everybody on the KEY's page; access comes first all the same.
  if (!found.ok && found.error.code !== "version_not_found") return found;
  const key = found.ok ? found.value.key : await findReadableKey(slug);
  if (!key) return err({ code: "key_not_found", message: `There is no KEY called ${slug}.` });
  const decision = await decideFor(viewer.userId, key.id, now);
  return decision.allowed ? found : err(notEntitled(decision.reason, slug));
}
