import { sameText } from "./bytes.ts";
import { SsoError } from "./error.ts";

/** By how much two clocks may differ. */
const SKEW_S = 60;
const LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout";

export interface Expected {
  readonly issuer: string;
  readonly clientId: string;
  /** Milliseconds. */
  readonly now: number;
}

export interface IdClaims {
  readonly subject: string;
  readonly sid: string | null;
  /** Milliseconds. */
  readonly issuedAt: number;
  readonly email: string | null;
  readonly emailVerified: boolean | null;
  readonly all: Readonly<Record<string, unknown>>;
}

export interface LogoutClaims {
  readonly jti: string;
  readonly subject: string | null;
  readonly sid: string | null;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

type Claims = Readonly<Record<string, unknown>>;

function demand(condition: boolean, why: string): asserts condition {
  if (!condition) throw new SsoError("token_invalid", why);
}

const isShortText = (value: unknown): value is string => typeof value === "string" && value !== "" && value.length <= 255;

/** Who it is from, who it is for, and when: the same for every token. Answers the times in seconds. */
function demandCommon(claims: Claims, { issuer, clientId, now }: Expected): { iat: number; exp: number } {
  const { iss, aud, azp, exp, iat, nbf } = claims;
  const seconds = now / 1000;
  demand(iss === issuer, "The token is from another issuer");
  const audience = Array.isArray(aud) ? aud : [aud];
  demand(audience.includes(clientId), "The token is for another client");
  demand(audience.length === 1 || azp !== undefined, "The token is for several clients and does not say for whom");
  demand(azp === undefined || azp === clientId, "The token was given to another client");
  demand(typeof exp === "number" && exp > seconds - SKEW_S, "The token has expired");
  demand(typeof iat === "number" && iat < seconds + SKEW_S, "The token is from the future");
  demand(nbf === undefined || (typeof nbf === "number" && nbf < seconds + SKEW_S), "The token is not valid yet");
  return { iat, exp };
}

/** OpenID Connect Core 3.1.3.7, for the code flow. */
export function demandIdClaims(claims: Claims, expected: Expected & { nonce: string; maxAgeS: number | null }): IdClaims {
  const { iat } = demandCommon(claims, expected);
  const { nonce, sub, sid, auth_time, email, email_verified } = claims;
  demand(typeof nonce === "string" && sameText(nonce, expected.nonce), "The token is of another sign-in");
  demand(isShortText(sub), "The token names nobody");
  if (expected.maxAgeS !== null) {
    const isRecent = typeof auth_time === "number" && expected.now / 1000 - auth_time <= expected.maxAgeS + SKEW_S;
    demand(isRecent, "The person was signed in by the provider too long ago");
  }
  return {
    subject: sub,
    sid: isShortText(sid) ? sid : null,
    issuedAt: iat * 1000,
    email: isShortText(email) ? email : null,
    emailVerified: verifiedOf(email_verified),
    all: claims,
  };
}

/** Some providers write it as a text. */
export const verifiedOf = (value: unknown): boolean | null => {
  if (value === true || value === "true") return true;
  return value === false || value === "false" ? false : null;
};

/** OpenID Connect Back-Channel Logout 2.6. */
export function demandLogoutClaims(claims: Claims, expected: Expected): LogoutClaims {
  // A nonce is forbidden, so that no id token can pass for a logout.
  demand(claims.nonce === undefined, "A logout token has no nonce");
  const { events, jti, sub, sid } = claims;
  const event = typeof events === "object" && events !== null ? (events as Claims)[LOGOUT_EVENT] : undefined;
  demand(typeof event === "object" && event !== null, "The token is no logout");
  // Older providers leave exp out; such a token is good for two minutes.
  const exp = claims.exp ?? (typeof claims.iat === "number" ? claims.iat + 120 : undefined);
  const { iat, exp: expires } = demandCommon({ ...claims, exp }, expected);
  demand(isShortText(jti), "The logout has no id");
  demand(isShortText(sub) || isShortText(sid), "The logout names neither a person nor a session");
  return {
    jti,
    subject: isShortText(sub) ? sub : null,
    sid: isShortText(sid) ? sid : null,
    issuedAt: iat * 1000,
    expiresAt: (expires + 2 * SKEW_S) * 1000,
  };
}
