import { type Connections, createConnections } from "./connections.ts";
import { createDomains, type Domains, type ReadTxt, readTxt } from "./domains.ts";
import { createFederation, type Federation } from "./federation.ts";
import { type Http, publicHttp } from "./http.ts";
import { createProviders } from "./provider.ts";
import { type RouteOptions, ssoRoutes } from "./routes.ts";
import { createSeal, type SealKey } from "./seal.ts";
import { createSessions, type Sessions, type SessionTimes } from "./sessions.ts";
import type { SsoStore } from "./store.ts";

export interface SsoOptions extends Omit<RouteOptions, "federation" | "sessions" | "origin"> {
  store: SsoStore;
  /** Your site's, https, without a path: `https://app.example.com`. */
  origin: string;
  sealKeys: readonly SealKey[];
  times?: Partial<SessionTimes>;
  /** Replaces the way to providers, for tests or a proxy of yours. */
  http?: Http;
  readTxt?: ReadTxt;
  clock?: () => number;
}

export interface Sso {
  /** For the catch-all route. */
  readonly handler: ReturnType<typeof ssoRoutes>;
  readonly sessions: Sessions;
  readonly connections: Connections;
  readonly domains: Domains;
  readonly federation: Federation;
}

/** Everything together. Throws at once when the origin or a key is not what it should be. */
export function createSso(options: SsoOptions): Sso {
  const { store, origin, sealKeys, http = publicHttp, clock = Date.now, ...routes } = options;
  const url = URL.canParse(origin) ? new URL(origin) : null;
  const isLocal = url?.hostname === "localhost";
  if (url?.origin !== origin || (url.protocol !== "https:" && !isLocal)) throw new RangeError("origin is https, without a path or a slash at its end.");
  const times = { absoluteMs: 12 * 3_600_000, idleMs: 2 * 3_600_000, ...options.times };
  const parts = { store, origin, http, clock, seal: createSeal(sealKeys), providers: createProviders(http, clock) };
  const federation = createFederation(parts);
  const sessions = createSessions(store, clock, times);
  return {
    federation,
    sessions,
    connections: createConnections(parts),
    domains: createDomains(store, clock, options.readTxt ?? readTxt),
    handler: ssoRoutes({ ...routes, federation, sessions, origin }),
  };
}
