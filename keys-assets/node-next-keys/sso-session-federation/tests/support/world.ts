import { createSso, type Identity, MemorySsoStore, type SsoOptions } from "../../src/index.ts";
import { createSigner, fakeProvider, type Signer } from "./provider.ts";

export const ORIGIN = "https://app.example";
export const ISSUER = "https://login.acme.example";

let shared: Promise<Signer> | undefined;
/** Making an RSA key takes a while; one is enough for all tests that do not ask for another. */
export const sharedSigner = () => (shared ??= createSigner("RS256", "key-1"));

/** A browser: keeps cookies, and follows nothing by itself. */
export function createBrowser(handler: (request: Request, context: { params: Promise<{ path: string[] }> }) => Promise<Response>) {
  const jar = new Map<string, string>();
  return {
    jar,
    async visit(target: string | URL, init: RequestInit = {}): Promise<{ status: number; location: URL | null; answer: Response }> {
      const url = new URL(target, ORIGIN);
      const headers = new Headers(init.headers);
      headers.set("cookie", [...jar].map(([name, value]) => `${name}=${value}`).join("; "));
      const path = url.pathname.split("/").slice(3);
      const answer = await handler(new Request(url, { ...init, headers }), { params: Promise.resolve({ path }) });
      for (const cookie of answer.headers.getSetCookie()) {
        const [pair = ""] = cookie.split(";");
        const place = pair.indexOf("=");
        if (/Max-Age=0\b/.test(cookie)) jar.delete(pair.slice(0, place));
        else jar.set(pair.slice(0, place), pair.slice(place + 1));
      }
      const location = answer.headers.get("location");
      return { status: answer.status, location: location === null ? null : new URL(location), answer };
    },
    request: () => new Request(ORIGIN, { headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") } }),
  };
}

/** A customer "acme" with a provider and the proved domain acme.example, and everything that stands between. */
export async function world(given: Partial<SsoOptions> & { signer?: Signer } = {}) {
  const { signer = await sharedSigner(), ...options } = given;
  let now = Date.UTC(2030, 0, 1);
  const clock = () => now;
  const provider = fakeProvider(ISSUER, signer, clock);
  const txt = new Map<string, string[]>();
  const events: string[] = [];
  const errors: unknown[] = [];
  const identities: Identity[] = [];
  const store = options.store ?? new MemorySsoStore();
  const sso = createSso({
    store,
    origin: ORIGIN,
    sealKeys: [{ id: "k1", key: new Uint8Array(32).fill(1) }],
    http: provider.http,
    readTxt: async (name) => txt.get(name) ?? [],
    clock,
    userFor: async (identity) => {
      identities.push(identity);
      return `user of ${identity.subject}`;
    },
    observe: ({ kind, detail }) => void events.push(`${kind} ${detail}`),
    onError: (error) => void errors.push(error),
    ...options,
  });
  const { id } = await sso.connections.create({ tenant: "acme", issuer: ISSUER, clientId: "client-1", clientSecret: "s3cret & more" });
  const { record } = await sso.domains.claim(id, "Acme.example");
  txt.set(record.name, ["other", record.value]);
  await sso.domains.prove(id, "acme.example");

  const browser = () => createBrowser(sso.handler);
  const visitor = browser();
  const begin = async (of = visitor, query = "email=ada@acme.example&return=/reports?a=1") => {
    const { location } = await of.visit(`/api/sso/start?${query}`);
    if (!location) throw new Error("The start sent nobody anywhere.");
    return location;
  };
  /** From the button to the page that was asked for; answers where the browser ended. */
  const signIn = async (of = visitor) => {
    const { location } = await of.visit(provider.authorize(await begin(of)));
    return location;
  };
  /** Signs in with what the provider is made to do, and answers how it failed. */
  const failure = async () => {
    const location = await signIn();
    return { code: location?.searchParams.get("sso") ?? null, detail: events.at(-1) ?? "" };
  };
  const logout = (token: string, of = id) =>
    visitor.visit(`/api/sso/backchannel/${of}`, { method: "POST", body: new URLSearchParams({ logout_token: token }) });
  return {
    id, sso, store, provider, txt, events, errors, identities, browser, visitor, begin, signIn, failure, logout, clock,
    pass: (ms: number) => void (now += ms),
  };
}
