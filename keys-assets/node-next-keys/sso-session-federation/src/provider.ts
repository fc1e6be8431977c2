import { type Cached, createCache } from "./cache.ts";
import { SsoError } from "./error.ts";
import { demandJson, demandPublicUrl, type Http } from "./http.ts";

/** The part of a provider's metadata that is used. */
export interface Metadata {
  readonly issuer: string;
  readonly authorizationEndpoint: URL;
  readonly tokenEndpoint: URL;
  readonly jwksUri: URL;
  readonly userinfoEndpoint: URL | null;
  readonly endSessionEndpoint: URL | null;
  /** Whether it names itself in the answer to the browser (RFC 9207). */
  readonly namesItself: boolean;
}

export type Jwk = JsonWebKey & { readonly kid?: string };

export interface Providers {
  metadata(issuer: string): Promise<Metadata>;
  keys(issuer: string): Promise<readonly Jwk[]>;
  /** When a token names a key that is not known: the provider may have changed its keys. */
  freshKeys(issuer: string): Promise<readonly Jwk[]>;
}

const HOUR_MS = 3_600_000;

const textOf = (from: Record<string, unknown>, name: string): string => {
  const value = from[name];
  if (typeof value !== "string") throw new SsoError("connection_invalid", `The metadata lacks ${name}`);
  return value;
};

const urlOf = (from: Record<string, unknown>, name: string): URL => demandPublicUrl(textOf(from, name), name);
const urlOrNull = (from: Record<string, unknown>, name: string): URL | null => (from[name] === undefined ? null : urlOf(from, name));

async function discover(http: Http, issuer: string): Promise<Metadata> {
  demandPublicUrl(issuer, "The issuer");
  const answer = await http(new URL(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`));
  if (answer.status !== 200) throw new SsoError("provider_unavailable", `The metadata of ${issuer} answered ${answer.status}`);
  const found = demandJson(answer, `The metadata of ${issuer}`);
  // To the letter: it is what the tokens will say, and what keeps one provider from speaking for another.
  if (found.issuer !== issuer) throw new SsoError("connection_invalid", `The provider calls itself ${String(found.issuer).slice(0, 200)}, not ${issuer}`);
  const challenges = found.code_challenge_methods_supported;
  if (Array.isArray(challenges) && !challenges.includes("S256")) throw new SsoError("connection_invalid", "The provider does not know PKCE with S256");
  return {
    issuer,
    authorizationEndpoint: urlOf(found, "authorization_endpoint"),
    tokenEndpoint: urlOf(found, "token_endpoint"),
    jwksUri: urlOf(found, "jwks_uri"),
    userinfoEndpoint: urlOrNull(found, "userinfo_endpoint"),
    endSessionEndpoint: urlOrNull(found, "end_session_endpoint"),
    namesItself: found.authorization_response_iss_parameter_supported === true,
  };
}

export function createProviders(http: Http, clock: () => number): Providers {
  const times = { clock, leastMs: 5 * 60_000, mostMs: 24 * HOUR_MS, pauseMs: 60_000, staleMs: 24 * HOUR_MS };
  const metadata: Cached<Metadata> = createCache({
    ...times,
    leastMs: HOUR_MS,
    load: async (issuer) => ({ value: await discover(http, issuer), maxAgeMs: null }),
  });
  const keys: Cached<readonly Jwk[]> = createCache({
    ...times,
    load: async (issuer) => {
      const answer = await http((await metadata.get(issuer)).jwksUri);
      const found = answer.status === 200 ? demandJson(answer, "The keys").keys : null;
      if (!Array.isArray(found)) throw new SsoError("provider_unavailable", `The keys of ${issuer} answered ${answer.status}`);
      const value = found.filter((key): key is Jwk => typeof key === "object" && key !== null);
      return { value, maxAgeMs: answer.maxAgeMs };
    },
  });
  return { metadata: metadata.get, keys: keys.get, freshKeys: keys.refresh };
}
