import { SNIFFERS, type Sniffer } from "./sniff.ts";

export interface Policy {
  readonly maxBytes: number;
  /** What may be uploaded. Each needs a sniffer, of `SNIFFERS` or of yours. */
  readonly types: readonly string[];
  readonly sniffers?: Readonly<Record<string, Sniffer>>;
  /** Uploads that one owner may have under way. Default 10. */
  readonly maxOpen?: number;
  /** From the beginning of an upload to its end. Default 24 hours. */
  readonly openForMs?: number;
  /** How long an address for a part, or for a download, is good. Default 15 minutes. */
  readonly urlForSeconds?: number;
  /** At least 5 MiB, S3's least. Default 8 MiB; large files get larger parts, because there are 10,000 at most. */
  readonly partBytes?: number;
}

export type Settled = Required<Policy>;

export const MIB = 1024 * 1024;
const MOST_PARTS = 10_000;
const MOST_BYTES = 5 * 1024 * 1024 * MIB;

export function settlePolicy(policy: Policy): Settled {
  const settled = {
    maxOpen: 10,
    openForMs: 86_400_000,
    urlForSeconds: 900,
    partBytes: 8 * MIB,
    ...policy,
    sniffers: { ...SNIFFERS, ...policy.sniffers },
  };
  const unknown = policy.types.filter((type) => !Object.hasOwn(settled.sniffers, type));
  if (unknown.length > 0) throw new RangeError(`There is no sniffer for ${unknown.join(", ")}.`);
  if (!(settled.maxBytes > 0 && settled.maxBytes <= MOST_BYTES)) throw new RangeError("maxBytes is more than 0 and at most 5 TiB.");
  if (!(settled.partBytes >= 5 * MIB)) throw new RangeError("partBytes is at least 5 MiB.");
  return settled;
}

/** Equal parts but for the last, as R2 wants them and S3 allows; whole mebibytes. */
export function partSizeFor(size: number, { partBytes }: Pick<Settled, "partBytes">): number {
  return Math.max(partBytes, Math.ceil(size / MOST_PARTS / MIB) * MIB);
}

export const countOf = (size: number, partSize: number) => Math.ceil(size / partSize);

/** Null for a number that no part has. */
export function sizeOfPart(number: number, size: number, partSize: number): number | null {
  const count = countOf(size, partSize);
  if (!Number.isInteger(number) || number < 1 || number > count) return null;
  return number < count ? partSize : size - partSize * (count - 1);
}

/** A name for people: no folders, no signs that steer a terminal or a line of text. */
export function tidyName(name: string): string {
  const last = name.normalize("NFC").split(/[/\\]/).at(-1) ?? "";
  const tidy = last.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "").trim().slice(0, 200);
  return tidy === "" || /^\.+$/.test(tidy) ? "file" : tidy;
}

/** Base64 of 32 bytes. */
export const isDigest = (value: unknown): value is string => typeof value === "string" && /^[A-Za-z0-9+/]{43}=$/.test(value);
