import "server-only";
import { env } from "../env";
import { fileStore, folderOfUrl } from "./file-store";
import { s3Store } from "./s3-store";
import type { ArtifactStore, ByteRange } from "./store";

export type { ArtifactStore, ByteRange } from "./store";

let store: ArtifactStore | undefined;

/** Where this shop keeps its artifacts, by `STORAGE_URL`. */
export function storage(): ArtifactStore {
  store ??= connect();
  return store;
}

function connect(): ArtifactStore {
  const { STORAGE_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION } = env();
  if (STORAGE_URL.startsWith("file:")) return fileStore(folderOfUrl(STORAGE_URL));
  return s3Store(STORAGE_URL, {
    accessKeyId: AWS_ACCESS_KEY_ID ?? "",
    secretAccessKey: AWS_SECRET_ACCESS_KEY ?? "",
    region: AWS_REGION,
  });
}

/** The bytes of an artifact, or a part of them (both ends included). Throws when it is not stored. */
export function openArtifact(sha256: string, range?: ByteRange): Promise<ReadableStream<Uint8Array>> {
  return storage().openStream(sha256, range);
}

/** For tests that point the shop at another store. */
export function resetStorage(): void {
  store = undefined;
}
