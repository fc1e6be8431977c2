import "server-only";
import type { Tx } from "../platform/db";

export type Follower = { readonly userId: string; readonly keyId: string };

/**
 * Follows for somebody who said neither yes nor no so far; what is current already counts as told. The KEY's row is
 * locked against a release at the same moment: its version is either current by then or will be told.
 */
export async function insertFollow(tx: Tx, { userId, keyId }: Follower, now: Date): Promise<void> {
  await tx.$executeRaw`
    insert into release_follows (user_id, key_id, since, told_version_id)
    select ${userId}::uuid, k.id, ${now}::timestamptz, k.current_version_id from marketplace_keys k
    where k.id = ${keyId}::uuid for share
    on conflict (user_id, key_id) do nothing`;
}

/** Follows, also after a "no". */
export async function startFollow(tx: Tx, { userId, keyId }: Follower, now: Date): Promise<void> {
  await tx.$executeRaw`
    insert into release_follows (user_id, key_id, since, told_version_id)
    select ${userId}::uuid, k.id, ${now}::timestamptz, k.current_version_id from marketplace_keys k
    where k.id = ${keyId}::uuid for share
    on conflict (user_id, key_id) do update
      set since = excluded.since, ended_at = null, told_version_id = excluded.told_version_id
      where release_follows.ended_at is not null`;
}

/** A "no", which is kept also where nothing was followed: a later download does not begin it. */
export async function endFollow(tx: Tx, { userId, keyId }: Follower, now: Date): Promise<void> {
  await tx.$executeRaw`
    insert into release_follows (user_id, key_id, since, ended_at)
    values (${userId}::uuid, ${keyId}::uuid, ${now}::timestamptz, ${now}::timestamptz)
    on conflict (user_id, key_id) do update set ended_at = greatest(excluded.ended_at, release_follows.since)
      where release_follows.ended_at is null`;
}

/** Notes the version that these people were told of last. */
export async function markTold(tx: Tx, keyId: string, userIds: readonly string[], versionId: string): Promise<void> {
  await tx.releaseFollow.updateMany({
    where: { keyId, userId: { in: [...userIds] } },
    data: { toldVersionId: versionId },
  });
}
