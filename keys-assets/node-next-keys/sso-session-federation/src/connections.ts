import { SsoError } from "./error.ts";
import { callbackPath, secretPurpose } from "./federation.ts";
import type { Providers } from "./provider.ts";
import type { Seal } from "./seal.ts";
import type { Connection, SsoStore, TokenAuth } from "./store.ts";

export interface NewConnection {
  readonly tenant: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  /** Default `client_secret_basic`, or `none` without a secret. */
  readonly tokenAuth?: TokenAuth;
  readonly scopes?: string;
  readonly maxAgeS?: number | null;
}

/** What the administrator of the customer enters at the provider. */
export interface Setup {
  readonly id: string;
  readonly redirectUri: string;
  readonly backChannelLogoutUri: string;
}

export interface Connections {
  /** Asks the provider first; what it does not answer for is refused, and nothing is stored. */
  create(given: NewConnection): Promise<Setup>;
  /** Of this tenant only. A new secret, another client, on or off. */
  change(tenant: string, id: string, change: Partial<Omit<NewConnection, "tenant" | "issuer">> & { enabled?: boolean }): Promise<void>;
  setup(id: string): Setup;
}

interface Parts {
  readonly store: SsoStore;
  readonly seal: Seal;
  readonly providers: Providers;
  readonly origin: string;
}

export function createConnections({ store, seal, providers, origin }: Parts): Connections {
  const setup = (id: string): Setup => ({
    id,
    redirectUri: `${origin}${callbackPath(id)}`,
    backChannelLogoutUri: `${origin}/api/sso/backchannel/${id}`,
  });

  const demandWhole = ({ tenant, clientId, clientSecret, tokenAuth, scopes, maxAgeS }: Connection): void => {
    const says = (condition: boolean, why: string) => {
      if (!condition) throw new SsoError("connection_invalid", why);
    };
    says(tenant !== "" && tenant.length <= 255, "A connection belongs to a tenant");
    says(clientId !== "" && clientId.length <= 500, "A connection has a client id");
    says((tokenAuth === "none") === (clientSecret === null), "A secret is needed unless tokenAuth is none");
    says(scopes.split(" ").includes("openid"), "The scopes must have openid");
    says(maxAgeS === null || (Number.isSafeInteger(maxAgeS) && maxAgeS >= 0), "maxAgeS is a number of seconds");
  };

  return {
    setup,
    async create({ tenant, issuer, clientId, clientSecret, tokenAuth, scopes = "openid email profile", maxAgeS = null }) {
      const id = crypto.randomUUID();
      const secret = clientSecret === undefined ? null : await seal.seal(clientSecret, secretPurpose(id));
      const auth = tokenAuth ?? (secret === null ? "none" : "client_secret_basic");
      const connection: Connection = { id, tenant, issuer, clientId, clientSecret: secret, tokenAuth: auth, scopes, maxAgeS, enabled: true };
      demandWhole(connection);
      await providers.metadata(issuer);
      await providers.keys(issuer);
      await store.saveConnection(connection);
      return setup(id);
    },
    async change(tenant, id, { clientSecret, ...change }) {
      const old = await store.connection(id);
      if (old?.tenant !== tenant) throw new SsoError("connection_disabled", "This tenant has no such connection");
      const secret = clientSecret === undefined ? old.clientSecret : await seal.seal(clientSecret, secretPurpose(id));
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      const connection: Connection = { ...old, ...given, clientSecret: change.tokenAuth === "none" ? null : secret };
      demandWhole(connection);
      await store.saveConnection(connection);
    },
  };
}
