/** A signed statement in the form of DSSE (Dead Simple Signing Envelope 1.0): `payload` and `sig` are base64. */
export type Envelope = {
  readonly payloadType: string;
  readonly payload: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
};

/** What is stated about a release; `bytes` is the size of the zip, `publishedAt` RFC 3339 UTC. */
export type ReleaseFacts = {
  readonly slug: string;
  readonly version: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly contentHash: string;
  readonly publishedAt: string;
};

/** What is stated about a download: who got what, and when (RFC 3339 UTC). */
export type DownloadFacts = {
  readonly id: string;
  readonly slug: string;
  readonly version: string;
  readonly sha256: string;
  readonly downloadedAt: string;
  readonly person: { readonly id: string; readonly email: string };
};

/** A public key of the shop as `/.well-known/keys-signing.json` lists it. Times are RFC 3339 UTC. */
export type SigningKeyDto = {
  keyid: string;
  algorithm: "Ed25519";
  public_key_pem: string;
  since: string;
  retired_at: string | null;
};

/** One download in the list of a person's own, with the address of its signed receipt. */
export type ReceiptDto = {
  id: string;
  slug: string;
  title: string;
  version: string;
  sha256: string;
  downloaded_at: string;
  receipt_url: string;
};
