import { createHmac } from "node:crypto";

/** The name that the policies read. */
export const SETTING = "app.tenant_id";

export interface Signing {
  /** The id of the key in `tenancy.signing_keys`. */
  readonly keyId: string;
  /** 32 to 64 random bytes, the same that `tenancy.add_signing_key` was given. */
  readonly secret: Uint8Array;
  /** Longer than any transaction lasts. Default 15 minutes. */
  readonly signForMs?: number;
}

export function demandSigning({ keyId, secret, signForMs = 900_000 }: Signing): void {
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(keyId)) throw new RangeError("keyId has 1 to 32 letters, digits, _ or -.");
  if (secret.length < 32 || secret.length > 64) throw new RangeError("A signing secret has 32 to 64 bytes.");
  if (!(signForMs > 0)) throw new RangeError("signForMs must be more than 0.");
}

/** What the setting is set to: the tenant, or `tenant|key|until|signature` when it is signed. */
export function settingOf(tenant: string, now: number, signing?: Signing): string {
  if (signing === undefined) return tenant;
  const message = `${tenant}|${signing.keyId}|${Math.round(now + (signing.signForMs ?? 900_000))}`;
  return `${message}|${createHmac("sha256", signing.secret).update(message).digest("hex")}`;
}
