import { createHash } from "node:crypto";
import type { Http, HttpAnswer } from "../../src/index.ts";

type Claims = Record<string, unknown>;
export type Alg = "RS256" | "PS256" | "ES256" | "EdDSA";

const KINDS: Record<Alg, { make: object; sign: object }> = {
  RS256: {
    make: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
    sign: { name: "RSASSA-PKCS1-v1_5" },
  },
  PS256: {
    make: { name: "RSA-PSS", hash: "SHA-256", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
    sign: { name: "RSA-PSS", saltLength: 32 },
  },
  ES256: { make: { name: "ECDSA", namedCurve: "P-256" }, sign: { name: "ECDSA", hash: "SHA-256" } },
  EdDSA: { make: { name: "Ed25519" }, sign: { name: "Ed25519" } },
};

export interface Signer {
  readonly alg: Alg;
  readonly kid: string;
  readonly jwk: JsonWebKey & { kid: string; alg?: string };
  sign(claims: Claims, header?: Claims): Promise<string>;
}

export const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

export async function createSigner(alg: Alg, kid: string): Promise<Signer> {
  const { make, sign } = KINDS[alg];
  const pair = (await crypto.subtle.generateKey(make as EcKeyGenParams, true, ["sign", "verify"])) as CryptoKeyPair;
  const { kty, n, e, x, y, crv } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  const known = Object.entries({ kty, n, e, x, y, crv }).filter(([, value]) => value !== undefined);
  return {
    alg,
    kid,
    jwk: { ...Object.fromEntries(known), kid, use: "sig" },
    async sign(claims, header = {}) {
      const message = `${part({ alg, kid, typ: "JWT", ...header })}.${part(claims)}`;
      const signature = await crypto.subtle.sign(sign as EcdsaParams, pair.privateKey, Buffer.from(message));
      return `${message}.${Buffer.from(signature).toString("base64url")}`;
    },
  };
}

/** An identity provider that knows one client, as its customers' real ones do. Tests reach into it to make it lie. */
export function fakeProvider(issuer: string, signer: Signer, clock: () => number) {
  const state = {
    signer,
    keys: [signer.jwk] as JsonWebKey[],
    client: { id: "client-1", secret: "s3cret & more", auth: "client_secret_basic" },
    person: { sub: "person-1", email: "ada@acme.example", email_verified: true, sid: "session-1" } as Claims,
    metadata: {} as Claims,
    userinfo: null as Claims | null,
    maxAge: null as number | null,
    isDown: false,
    asked: [] as string[],
  };
  const codes = new Map<string, { challenge: string; redirectUri: string; nonce: string }>();
  /** Changes what an id token says, before it is signed. */
  let lie: (claims: Claims) => Claims | Promise<Claims> = (claims) => claims;
  let forge: ((claims: Claims) => Promise<string>) | null = null;

  const seconds = () => Math.floor(clock() / 1000);
  const json = (value: unknown, status = 200): HttpAnswer => ({ status, text: JSON.stringify(value), maxAgeMs: state.maxAge });
  const idClaims = (nonce: string): Claims => ({
    iss: issuer, aud: state.client.id, exp: seconds() + 300, iat: seconds(), auth_time: seconds(), nonce, ...state.person,
  });

  const isClient = (form: URLSearchParams, authorization: string): boolean => {
    const { id, secret, auth } = state.client;
    if (auth === "none") return form.get("client_id") === id;
    if (auth === "client_secret_post") return form.get("client_id") === id && form.get("client_secret") === secret;
    const encoded = `${id}:${new URLSearchParams({ s: secret }).toString().slice(2)}`;
    return authorization === `Basic ${Buffer.from(encoded).toString("base64")}`;
  };

  const token = async (form: URLSearchParams, authorization: string): Promise<HttpAnswer> => {
    if (!isClient(form, authorization)) return json({ error: "invalid_client" }, 401);
    const code = codes.get(form.get("code") ?? "");
    codes.delete(form.get("code") ?? "");
    const challenge = createHash("sha256").update(form.get("code_verifier") ?? "").digest("base64url");
    if (code?.challenge !== challenge || code.redirectUri !== form.get("redirect_uri")) return json({ error: "invalid_grant" }, 400);
    const claims = await lie(idClaims(code.nonce));
    return json({ access_token: "access-1", id_token: await (forge ?? ((given) => state.signer.sign(given)))(claims) });
  };

  const http: Http = async (url, { headers = {}, body = "" } = {}) => {
    state.asked.push(url.href);
    if (state.isDown) throw Object.assign(new Error("down"), { code: "provider_unavailable" });
    if (url.href === `${issuer}/.well-known/openid-configuration`)
      return json({
        issuer, authorization_endpoint: `${issuer}/authorize?p=1`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys`,
        userinfo_endpoint: `${issuer}/userinfo`, end_session_endpoint: `${issuer}/logout`, ...state.metadata,
      });
    if (url.href === `${issuer}/keys`) return json({ keys: state.keys });
    if (url.href === `${issuer}/token`) return token(new URLSearchParams(body), headers.Authorization ?? "");
    if (url.href === `${issuer}/userinfo`) return state.userinfo ? json(state.userinfo) : json({}, 401);
    return json({}, 404);
  };

  return {
    issuer,
    state,
    http,
    codes,
    lie: (change: typeof lie) => void (lie = change),
    forge: (make: typeof forge) => void (forge = make),
    /** What the person does there: signs in, and is sent back with a code. */
    authorize(target: URL): URL {
      const query = target.searchParams;
      const back = new URL(query.get("redirect_uri") ?? "");
      const code = crypto.randomUUID();
      const challenge = query.get("code_challenge") ?? "";
      codes.set(code, { challenge, redirectUri: back.href, nonce: query.get("nonce") ?? "" });
      back.searchParams.set("code", code);
      back.searchParams.set("state", query.get("state") ?? "");
      return back;
    },
    logoutToken: (claims: Claims = {}, header: Claims = {}) =>
      state.signer.sign(
        {
          iss: issuer, aud: state.client.id, iat: seconds(), exp: seconds() + 120, jti: crypto.randomUUID(),
          events: { "http://schemas.openid.net/event/backchannel-logout": {} }, sub: state.person.sub, ...claims,
        },
        { typ: "logout+jwt", ...header },
      ),
  };
}
