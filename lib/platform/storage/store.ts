/** Both ends are included, as HTTP counts. */
export type ByteRange = { readonly start: number; readonly end: number };

/** Where zips are kept, each under the SHA-256 of its bytes: what is stored under a name never changes. */
export interface ArtifactStore {
  /** Stores the bytes so that they survive a crash once this returns. Storing the same again changes nothing. */
  put(sha256: string, bytes: Uint8Array): Promise<void>;
  /** Its size in bytes, or null when it is not stored. */
  stat(sha256: string): Promise<{ bytes: number } | null>;
  /** The bytes, or a part of them. Throws when it is not stored. */
  openStream(sha256: string, range?: ByteRange): Promise<ReadableStream<Uint8Array>>;
}

const SHA256 = /^[0-9a-f]{64}$/;

/** The name under which an artifact is kept, spread over 256 folders. Whatever is not a hash is a bug and throws. */
export function artifactName(sha256: string): string {
  if (!SHA256.test(sha256)) throw new Error("Artifacts are named by their SHA-256.");
  return `${sha256.slice(0, 2)}/${sha256}.zip`;
}
