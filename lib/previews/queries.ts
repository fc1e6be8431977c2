import "server-only";
import type { z } from "zod";
import { highestFirst } from "../catalog/rules/version-order";
import { isSlug, type KeyType, recordedFilesSchema } from "../catalog/schema";
import type { Prisma } from "../generated/prisma/client";
import { database } from "../platform/db";
import type { ReadableVersion } from "./schema";

const versionSelect = {
  id: true,
  version: true,
  files: true,
  manifest: true,
  readme: true,
  yankedReason: true,
  artifact: { select: { sha256: true, bytes: true } },
} satisfies Prisma.KeyVersionSelect;
type VersionRow = Prisma.KeyVersionGetPayload<{ select: typeof versionSelect }>;

export type RecordedFile = z.output<typeof recordedFilesSchema>[number];

/** A version with what is in it. `zip` is null where nothing is stored. */
export type VersionContents = {
  readonly id: string;
  readonly version: string;
  readonly files: readonly RecordedFile[];
  readonly manifest: unknown;
  readonly readme: string;
  readonly yankedReason: string | null;
  readonly zip: { readonly sha256: string; readonly bytes: number } | null;
};

function toContents({ artifact, files, ...row }: VersionRow): VersionContents {
  return { ...row, files: recordedFilesSchema.parse(files), zip: artifact };
}

export type ReadableKey = {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly type: KeyType;
  /** The version that is offered now. */
  readonly currentVersion: string | null;
  /** All of them, the newest first. */
  readonly versions: readonly ReadableVersion[];
};

/** A KEY with the names of its versions, or null when there is none of that slug. */
export async function findReadableKey(slug: string): Promise<ReadableKey | null> {
  const row = isSlug(slug)
    ? await database().key.findUnique({
        where: { slug },
        select: {
          id: true,
          slug: true,
          title: true,
          type: true,
          currentVersion: { select: { version: true } },
          versions: { select: { version: true, yankedReason: true } },
        },
      })
    : null;
  if (!row) return null;
  const { currentVersion, versions, ...rest } = row;
  return {
    ...rest,
    currentVersion: currentVersion?.version ?? null,
    versions: versions
      .map(({ version, yankedReason }) => ({ version, yanked_reason: yankedReason }))
      .sort(highestFirst),
  };
}

/** What is in one version of a KEY, or null when it has none of that name. */
export async function findContents(keyId: string, version: string): Promise<VersionContents | null> {
  const row = await database().keyVersion.findUnique({
    where: { keyId_version: { keyId, version } },
    select: versionSelect,
  });
  return row && toContents(row);
}
