import { sameText } from "./bytes.ts";
import { demandIdClaims, demandLogoutClaims, type IdClaims, verifiedOf } from "./claims.ts";
import { domainOfEmail } from "./domains.ts";
import { SsoError } from "./error.ts";
import { demandJson, type Http } from "./http.ts";
import { verifiedClaims } from "./jws.ts";
import type { Metadata, Providers } from "./provider.ts";
import type { Seal } from "./seal.ts";
import type { Connection, SsoStore } from "./store.ts";
import { challengeOf, newTransaction, openTransaction, sealTransaction, type Transaction } from "./transaction.ts";

/** Who signed in, as far as the provider of this one customer may say. */
export interface Identity {
  readonly tenant: string;
  readonly connection: string;
  /** The provider's name for the person. `connection` and this together are who it is; an address is not. */
  readonly subject: string;
  readonly sid: string | null;
  /** Of a domain that the customer has proved, lower case in the domain. Null when the provider gives none. */
  readonly email: string | null;
  readonly issuedAt: number;
  /** Everything that the id token says: name, groups. */
  readonly claims: Readonly<Record<string, unknown>>;
}

export interface FederationParts {
  readonly store: SsoStore;
  readonly seal: Seal;
  readonly providers: Providers;
  readonly http: Http;
  readonly clock: () => number;
  /** Such as `https://app.example.com`. */
  readonly origin: string;
}

export const callbackPath = (connection: string) => `/api/sso/callback/${connection}`;
export const secretPurpose = (connection: string) => `client-secret:${connection}`;

export interface Callback {
  readonly connection: string;
  readonly query: URLSearchParams;
  readonly cookie: string | null;
}

export type Federation = ReturnType<typeof createFederation>;

export function createFederation({ store, seal, providers, http, clock, origin }: FederationParts) {
  const demandConnection = async (id: string): Promise<Connection> => {
    const isId = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(id);
    const connection = isId ? await store.connection(id) : null;
    if (!connection?.enabled) throw new SsoError("connection_disabled", "There is no such connection, or it is switched off");
    return connection;
  };

  /** The code for tokens, from server to server; with the verifier that only our cookie knows. */
  const redeem = async (connection: Connection, { tokenEndpoint }: Metadata, code: string, { verifier }: Transaction) => {
    const { id, clientId, clientSecret, tokenAuth } = connection;
    const form = new URLSearchParams({ grant_type: "authorization_code", code, code_verifier: verifier });
    form.set("redirect_uri", `${origin}${callbackPath(id)}`);
    const headers: Record<string, string> = { "Content-Type": "application/x-www-form-urlencoded" };
    if (tokenAuth !== "client_secret_basic") form.set("client_id", clientId);
    if (tokenAuth !== "none") {
      const secret = clientSecret === null ? null : await seal.open(clientSecret, secretPurpose(id));
      if (secret === null) throw new SsoError("connection_invalid", "The client secret cannot be opened; was a sealing key dropped too early?");
      if (tokenAuth === "client_secret_post") form.set("client_secret", secret);
      else headers.Authorization = basic(clientId, secret);
    }
    const answer = await http(tokenEndpoint, { method: "POST", headers, body: form.toString() });
    const found = demandJson(answer, "The token endpoint");
    if (answer.status !== 200 || typeof found.id_token !== "string") {
      const said = `${String(found.error ?? "")} ${String(found.error_description ?? "")}`.slice(0, 300);
      const code = answer.status >= 500 ? "provider_unavailable" : found.error === "invalid_grant" ? "transaction_invalid" : "connection_invalid";
      throw new SsoError(code, `The token endpoint answered ${answer.status}: ${said}`);
    }
    return { idToken: found.id_token, accessToken: typeof found.access_token === "string" ? found.access_token : null };
  };

  /** Some providers keep the address out of the id token. What userinfo says counts only for the same person. */
  const emailOf = async (claims: IdClaims, { userinfoEndpoint }: Metadata, accessToken: string | null) => {
    if (claims.email !== null || userinfoEndpoint === null || accessToken === null) return claims;
    const answer = await http(userinfoEndpoint, { headers: { Authorization: `Bearer ${accessToken}` } });
    // Some send a signed token here, which is not read; then there is no address.
    if (answer.status !== 200 || !answer.text.trimStart().startsWith("{")) return claims;
    const { sub, email, email_verified } = demandJson(answer, "Userinfo");
    if (sub !== claims.subject) throw new SsoError("token_invalid", "Userinfo is about somebody else");
    return { email: typeof email === "string" ? email : null, emailVerified: verifiedOf(email_verified) };
  };

  /** A customer's provider may speak for the customer's own domains, and for no one else's. */
  const tidyEmail = async (connection: Connection, email: string | null, isVerified: boolean | null): Promise<string | null> => {
    if (email === null) return null;
    const domain = domainOfEmail(email);
    const own = (await store.domains(connection.id)).filter(({ verified }) => verified);
    if (domain === null || isVerified === false || !own.some((claim) => claim.domain === domain))
      throw new SsoError("email_refused", `The provider says ${email.slice(0, 254)}, which is not verified or not of a domain of this customer`);
    return `${email.slice(0, email.lastIndexOf("@"))}@${domain}`;
  };

  return {
    /** Who has this address signs in there; null for an address of no customer. */
    async connectionFor(email: string): Promise<Connection | null> {
      const domain = domainOfEmail(email);
      return domain === null ? null : store.connectionOf(domain);
    },

    /** Where to send the browser, and what to put into its cookie. */
    async begin(id: string, { returnTo, email }: { returnTo: string; email: string | null }) {
      const connection = await demandConnection(id);
      const metadata = await providers.metadata(connection.issuer);
      const transaction = newTransaction(id, returnTo, clock());
      const url = new URL(metadata.authorizationEndpoint);
      const query = {
        response_type: "code",
        client_id: connection.clientId,
        redirect_uri: `${origin}${callbackPath(id)}`,
        scope: connection.scopes,
        state: transaction.state,
        nonce: transaction.nonce,
        code_challenge: await challengeOf(transaction),
        code_challenge_method: "S256",
        ...(email === null ? {} : { login_hint: email }),
        ...(connection.maxAgeS === null ? {} : { max_age: String(connection.maxAgeS) }),
      };
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      return { url, state: transaction.state, cookie: await sealTransaction(seal, transaction) };
    },

    /** What the browser brought back. Each step is refused by an `SsoError` that says why. */
    async finish({ connection: id, query, cookie }: Callback): Promise<{ identity: Identity; returnTo: string }> {
      const connection = await demandConnection(id);
      const { issuer, clientId, tenant, maxAgeS } = connection;
      const transaction = await openTransaction(seal, cookie, { state: query.get("state") ?? "", connection: id, now: clock() });
      const metadata = await providers.metadata(issuer);
      const iss = query.get("iss");
      if (iss === null ? metadata.namesItself : !sameText(iss, issuer))
        throw new SsoError("token_invalid", "The answer is from another provider");
      const error = query.get("error");
      if (error !== null) throw new SsoError("denied", `${error} ${query.get("error_description") ?? ""}`.slice(0, 300));
      const code = query.get("code") ?? "";
      if (code === "" || code.length > 8192) throw new SsoError("transaction_invalid", "The answer has no code");
      const { idToken, accessToken } = await redeem(connection, metadata, code, transaction);
      const expected = { issuer, clientId, now: clock(), nonce: transaction.nonce, maxAgeS };
      const claims = demandIdClaims(await verifiedClaims(idToken, issuer, providers), expected);
      const { email, emailVerified } = await emailOf(claims, metadata, accessToken);
      const { subject, sid, issuedAt, all } = claims;
      const address = await tidyEmail(connection, email, emailVerified);
      return { identity: { tenant, connection: id, subject, sid, email: address, issuedAt, claims: all }, returnTo: transaction.returnTo };
    },

    /** The provider says, from server to server, that somebody has left. Answers how many sessions ended. */
    async backChannelLogout(id: string, logoutToken: string): Promise<number> {
      const { issuer, clientId } = await demandConnection(id);
      const claims = demandLogoutClaims(await verifiedClaims(logoutToken, issuer, providers), { issuer, clientId, now: clock() });
      // Kept for as long as a sign-in can be under way, at least.
      const expiresAt = Math.max(claims.expiresAt, clock() + 3_600_000);
      return store.logout({ connection: id, ...claims, expiresAt });
    },

    /** Where the provider ends its own session as well; null when it has no such place. */
    async logoutUrl(id: string, returnTo: string): Promise<URL | null> {
      const connection = await store.connection(id);
      const metadata = connection && (await providers.metadata(connection.issuer).catch(() => null));
      if (!connection || !metadata?.endSessionEndpoint) return null;
      const url = new URL(metadata.endSessionEndpoint);
      url.searchParams.set("client_id", connection.clientId);
      url.searchParams.set("post_logout_redirect_uri", `${origin}${returnTo}`);
      return url;
    },
  };
}

/** RFC 6749 2.3.1: both parts are form-encoded before they are joined. */
function basic(clientId: string, secret: string): string {
  const encoded = (text: string) => new URLSearchParams({ a: text }).toString().slice(2);
  return `Basic ${Buffer.from(`${encoded(clientId)}:${encoded(secret)}`).toString("base64")}`;
}
