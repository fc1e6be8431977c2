import "server-only";
import { isSlug } from "../../catalog/schema";
import { err, ok, type Result } from "../../kernel/result";
import type { Viewer } from "../../kernel/viewer";
import { type Tx, transaction } from "../../platform/db";
import { env } from "../../platform/env";
import { hmacToken, isEqualSecret } from "../../platform/secrets";
import { findFollow, findFollowable } from "../queries";
import { decodeUnfollow, encodeUnfollow, type UnfollowClaims } from "../rules/unfollow-token";
import { endFollow, type Follower, insertFollow, startFollow } from "../store";

const PURPOSE = "unfollow";
const LONGEST_TOKEN = 200;

async function change(
  viewer: Viewer,
  slug: string,
  write: (tx: Tx, follower: Follower) => Promise<void>,
): Promise<Result<null>> {
  const keyId = isSlug(slug) ? await findFollowable(slug) : null;
  if (keyId === null) return err({ code: "key_not_found", message: "There is no KEY of that name." });
  await transaction((tx) => write(tx, { userId: viewer.userId, keyId }));
  return ok(null);
}

/** This person gets a mail about each further release of a KEY. Error: `key_not_found`. */
export function followReleases(viewer: Viewer, slug: string, now: Date): Promise<Result<null>> {
  return change(viewer, slug, (tx, follower) => startFollow(tx, follower, now));
}

/** No mails about releases of this KEY, also when it is downloaded later. Error: `key_not_found`. */
export function unfollowReleases(viewer: Viewer, slug: string, now: Date): Promise<Result<null>> {
  return change(viewer, slug, (tx, follower) => endFollow(tx, follower, now));
}

/** Whoever downloads a KEY follows its releases, unless they said no before. */
export function followByDefault(tx: Tx, follower: Follower, now: Date): Promise<void> {
  return insertFollow(tx, follower, now);
}

const sign = (payload: string) => hmacToken(env().NEXTAUTH_SECRET, PURPOSE, payload);

/** The secret part of a link that ends a follow without signing in. It never expires: an old mail must still be stopped. */
export function unfollowToken(claims: UnfollowClaims): string {
  const payload = encodeUnfollow(claims);
  return `${payload}.${sign(payload)}`;
}

function readToken(token: string): UnfollowClaims | null {
  const [payload = "", signature = "", ...rest] = token.length > LONGEST_TOKEN ? [] : token.split(".");
  return rest.length === 0 && isEqualSecret(signature, sign(payload)) ? decodeUnfollow(payload) : null;
}

/** What an unfollow link is about; null for one that this shop did not write, or whose KEY or person is gone. */
export async function previewUnfollow(
  token: string,
): Promise<{ slug: string; title: string; isFollowing: boolean } | null> {
  const claims = readToken(token);
  return claims && findFollow(claims.userId, claims.keyId);
}

/** Ends the follow of the link, without signing in; twice is once. Error: `bad_signature`. */
export async function unfollowByToken(token: string, now: Date): Promise<Result<null>> {
  const claims = readToken(token);
  if (!claims || !(await findFollow(claims.userId, claims.keyId)))
    return err({ code: "bad_signature", message: "This link is damaged or was changed. Take it from the mail again." });
  await transaction((tx) => endFollow(tx, claims, now));
  return ok(null);
}
