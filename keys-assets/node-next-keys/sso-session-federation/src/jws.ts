import { type Bytes, fromBase64url, utf8 } from "./bytes.ts";
import { SsoError } from "./error.ts";
import type { Jwk, Providers } from "./provider.ts";

type Verification = { readonly kty: string; readonly crv?: string; readonly importAs: object; readonly verifyAs: object };

const RSA = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const PSS = { name: "RSA-PSS", hash: "SHA-256" };

/** What a provider may sign with. No "none", and nothing symmetric: a public key would be its secret. */
const ALGORITHMS: Readonly<Record<string, Verification>> = {
  RS256: { kty: "RSA", importAs: RSA, verifyAs: RSA },
  PS256: { kty: "RSA", importAs: PSS, verifyAs: { ...PSS, saltLength: 32 } },
  ES256: { kty: "EC", crv: "P-256", importAs: { name: "ECDSA", namedCurve: "P-256" }, verifyAs: { name: "ECDSA", hash: "SHA-256" } },
  EdDSA: { kty: "OKP", crv: "Ed25519", importAs: { name: "Ed25519" }, verifyAs: { name: "Ed25519" } },
};

const LONGEST = 32 * 1024;
const LEAST_RSA_BITS = 2048;

const refuse = (why: string): never => {
  throw new SsoError("token_invalid", why);
};

function objectOf(part: string): Record<string, unknown> {
  const bytes = fromBase64url(part);
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes ?? utf8("?")));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Refused below.
  }
  return refuse("A part of the token is no JSON object");
}

/** The key that the token names, if it fits the algorithm; without a name only when there is no choice. */
function keyFor(keys: readonly Jwk[], kid: unknown, alg: string, { kty, crv }: Verification): Jwk | null {
  const fitting = keys.filter(
    (key) => key.kty === kty && (crv === undefined || key.crv === crv) && (key.use ?? "sig") === "sig" && (key.alg ?? alg) === alg,
  );
  if (kid === undefined) return fitting.length === 1 ? (fitting[0] ?? null) : null;
  return fitting.find((key) => key.kid === kid) ?? null;
}

async function isSignedBy(jwk: Jwk, { importAs, verifyAs, kty }: Verification, message: Bytes, signature: Bytes): Promise<boolean> {
  if (kty === "RSA" && (fromBase64url(jwk.n ?? "")?.length ?? 0) * 8 < LEAST_RSA_BITS) refuse("The provider's key is too short");
  // Only the public parts, so that what else stands in the key decides nothing.
  const { n, e, x, y, crv } = jwk;
  const parts = Object.fromEntries(Object.entries({ kty, n, e, x, y, crv }).filter(([, value]) => value !== undefined));
  const key = await crypto.subtle
    .importKey("jwk", parts as JsonWebKey, importAs as EcKeyImportParams, false, ["verify"])
    .catch(() => refuse("The provider's key cannot be read"));
  return crypto.subtle.verify(verifyAs as EcdsaParams, key, signature, message);
}

/** The claims of a token that this provider signed. What the claims must say is the caller's to check. */
export async function verifiedClaims(token: string, issuer: string, providers: Providers): Promise<Record<string, unknown>> {
  const [head = "", body = "", mark = "", ...more] = token.split(".");
  if (token.length > LONGEST || more.length > 0 || mark === "") refuse("The token is no signed token in three parts");
  const header = objectOf(head);
  const alg = typeof header.alg === "string" ? header.alg : "";
  const verification = Object.hasOwn(ALGORITHMS, alg) ? ALGORITHMS[alg] : undefined;
  if (!verification) return refuse(`The token is signed with ${alg.slice(0, 20) || "nothing"}, which is not accepted`);
  if (header.crit !== undefined) refuse("The token demands an extension that is not known");
  const signature = fromBase64url(mark) ?? refuse("The signature cannot be read");
  const jwk =
    keyFor(await providers.keys(issuer), header.kid, alg, verification) ??
    keyFor(await providers.freshKeys(issuer), header.kid, alg, verification) ??
    refuse("The token names a key that the provider does not have");
  if (!(await isSignedBy(jwk, verification, utf8(`${head}.${body}`), signature))) refuse("The signature is wrong");
  return objectOf(body);
}
