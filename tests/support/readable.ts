import { rm } from "node:fs/promises";
import { recordSources } from "@/lib/entitlements/service";
import { ingestFolder } from "@/lib/ingestion/service/ingest-folder";
import { clock } from "@/lib/platform/clock";
import { database, transaction } from "@/lib/platform/db";
import { emptyFolder, type KindFolder, writeAsset } from "./library";
import type { TestPerson } from "./viewer";

type Files = Readonly<Record<string, string | Uint8Array | null>>;

/** Puts an asset on sale as ingestion does, zip included. Storage must be chosen before (`STORAGE_URL`). */
export async function sell(folder: KindFolder, manifest: Record<string, unknown> & { slug: string }, files: Files) {
  const root = emptyFolder();
  writeAsset(root, folder, manifest, files);
  const report = await ingestFolder(root, { now: clock.now() });
  await rm(root, { recursive: true, force: true });
  if (!report.ok) throw new Error(report.error.message);
  const refused = report.value.assets.find(({ outcome }) => outcome === "refused");
  if (refused) throw new Error(JSON.stringify(refused.problems));
  return database().key.findUniqueOrThrow({ where: { slug: manifest.slug }, select: { id: true, slug: true } });
}

/** Gives a person or an organisation a KEY; with `until`, it was taken away again at that moment. */
export async function give(holder: TestPerson | { organizationId: string }, keyId: string, until?: Date) {
  const subject =
    "userId" in holder
      ? { kind: "user" as const, userId: holder.userId }
      : { kind: "organization" as const, organizationId: holder.organizationId };
  const sourceId = `grant-${keyId}-${"userId" in holder ? holder.userId : holder.organizationId}`;
  const source = {
    source: "manual_grant" as const,
    sourceId,
    keyId,
    bundleId: null,
    orderId: null,
    validFrom: new Date("2026-01-01T00:00:00Z"),
    validUntil: until ?? null,
    startCause: "granted",
    startReference: "test",
    endCause: until ? ("revoked" as const) : null,
    endReference: until ? "test" : null,
  };
  await transaction((tx) =>
    recordSources(tx, { subject, sourceIds: [sourceId], desired: [source], reason: "test" }, clock.now()),
  );
}
