import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { MemorySsoStore, PostgresSsoStore, type SqlClient, SsoError, type SsoStore } from "../src/index.ts";
import { openDatabase, skipped } from "./support/database.ts";
import { ISSUER, world } from "./support/world.ts";

/** The same for both stores, through everything that stands above them. */
function contract(storeOf: () => SsoStore): void {
  const people = async () => {
    const all = await world({ store: storeOf() });
    const { provider, signIn, browser } = all;
    const come = async (sub: string, sid: string) => {
      provider.state.person = { sub, sid };
      const own = browser();
      await signIn(own);
      return async () => (await all.sso.sessions.of(own.request())) !== null;
    };
    return { ...all, come };
  };

  it("ends one session, or everything of a person, and of nobody else", async () => {
    const { come, provider, logout, pass } = await people();
    const [laptop, phone, other] = [await come("ada", "s1"), await come("ada", "s2"), await come("bob", "s3")];
    pass(5000);
    const alive = async () => [await laptop(), await phone(), await other()];
    assert.deepEqual(await alive(), [true, true, true]);
    assert.equal((await logout(await provider.logoutToken({ sub: "bob", sid: "s1" }))).status, 200);
    assert.deepEqual(await alive(), [true, true, true]);
    await logout(await provider.logoutToken({ sub: undefined, sid: "s1" }));
    assert.deepEqual(await alive(), [false, true, true]);
    await logout(await provider.logoutToken({ sub: "ada" }));
    assert.deepEqual(await alive(), [false, false, true]);
  });

  it("does not end what began after it, though it is sent again", async () => {
    const { come, provider, logout, pass } = await people();
    await come("ada", "s1");
    pass(5000);
    const token = await provider.logoutToken({ sub: "ada" });
    assert.equal((await logout(token)).status, 200);
    pass(1000);
    const again = await come("ada", "s1");
    assert.equal((await logout(token)).status, 200);
    assert.equal(await again(), true);
  });

  it("ends a sign-in that it overtook", async () => {
    const { begin, provider, visitor, logout, pass } = await people();
    provider.state.person = { sub: "ada", sid: "s1" };
    const back = provider.authorize(await begin());
    // The token is issued, and before it is answered the person leaves.
    provider.lie(async (claims) => {
      pass(1000);
      await logout(await provider.logoutToken({ sub: "ada", sid: "s1" }));
      return claims;
    });
    assert.equal((await visitor.visit(back)).location?.searchParams.get("sso"), "logged_out");
    assert.deepEqual([...visitor.jar.keys()], []);
  });

  it("leaves other customers alone, and ends a tenant as a whole", async () => {
    const { come, sso, provider, logout, store } = await people();
    const ada = await come("ada", "s1");
    const other = await sso.connections.create({ tenant: "globex", issuer: ISSUER, clientId: "client-1" });
    assert.equal((await logout(await provider.logoutToken({ sub: "ada" }), other.id)).status, 200);
    assert.equal(await ada(), true);
    assert.equal(await store.endSessionsOf("globex"), 0);
    assert.equal(await store.endSessionsOf("acme", "user of bob"), 0);
    assert.equal(await store.endSessionsOf("acme"), 1);
    assert.equal(await ada(), false);
  });

  it("is not needed when a connection is switched off: its sessions are, and no new ones begin", async () => {
    const { come, sso, id, visitor } = await people();
    const ada = await come("ada", "s1");
    await assert.rejects(sso.connections.change("globex", id, { enabled: false }), SsoError);
    assert.equal(await ada(), true);
    await sso.connections.change("acme", id, { enabled: false });
    assert.equal(await ada(), false);
    const code = async (query: string) => (await visitor.visit(`/api/sso/start?${query}`)).location?.searchParams.get("sso");
    assert.deepEqual([await code("email=ada@acme.example"), await code(`connection=${id}`)], ["no_connection", "connection_disabled"]);
    await sso.connections.change("acme", id, { enabled: true });
    assert.equal(await ada(), true);
  });

  it("lets two tenants claim a domain, and one prove it", async () => {
    const { sso, txt, store, id, clock } = await people();
    const { id: rival } = await sso.connections.create({ tenant: "rival", issuer: ISSUER, clientId: "c" });
    const { record } = await sso.domains.claim(rival, "acme.example");
    txt.set(record.name, [record.value]);
    assert.equal(await sso.domains.prove(rival, "acme.example"), "taken");
    assert.equal(await store.proveDomain("acme.example", id, clock()), true);
    await sso.domains.drop(id, "acme.example");
    assert.equal(await sso.domains.prove(rival, "acme.example"), "verified");
    assert.equal((await store.connectionOf("acme.example"))?.id, rival);
    assert.deepEqual((await sso.domains.list(rival)).map(({ domain, verified }) => [domain, verified]), [["acme.example", true]]);
  });

  it("keeps nothing in clear that opens something, and forgets what is over", async () => {
    const { come, store, id, visitor, pass, clock, signIn } = await people();
    assert.match((await store.connection(id))?.clientSecret ?? "", /^k1\.[\w-]+\.[\w-]+$/);
    await come("ada", "s1");
    await signIn();
    const [cookie = ""] = visitor.jar.values();
    assert.equal(await store.session(cookie, clock(), 1e9), null);
    pass(13 * 3_600_000);
    await store.prune(clock());
    assert.equal(await store.endSessionsOf("acme"), 0);
  });
}

describe("back-channel logout, in memory", () => {
  let store: SsoStore;
  beforeEach(() => {
    store = new MemorySsoStore();
  });
  contract(() => store);
});

describe("back-channel logout, in PostgreSQL", { skip: skipped }, () => {
  let pool: SqlClient;
  let close: () => Promise<void>;
  before(async () => {
    ({ pool, close } = await openDatabase());
  });
  after(() => close?.());
  beforeEach(() => pool.query("truncate sso_connections cascade"));
  contract(() => new PostgresSsoStore(pool));
});

describe("a logout token", () => {
  const wrong: [why: string, claims: Record<string, unknown>][] = [
    ["with a nonce, like an id token", { nonce: "n" }],
    ["without the event", { events: {} }],
    ["with another event", { events: { "http://schemas.openid.net/event/other": {} } }],
    ["whose event is a text", { events: "http://schemas.openid.net/event/backchannel-logout" }],
    ["without an id", { jti: undefined }],
    ["that names nobody", { sub: undefined }],
    ["for another client", { aud: "client-2" }],
    ["of another issuer", { iss: "https://evil.example" }],
    ["that has expired", { exp: 1 }],
    ["without a time", { iat: undefined, exp: undefined }],
  ];
  for (const [why, claims] of wrong)
    it(`is refused ${why}`, async () => {
      const { provider, logout, signIn, visitor, sso } = await world();
      await signIn();
      assert.equal((await logout(await provider.logoutToken(claims))).status, 400);
      assert.ok(await sso.sessions.of(visitor.request()));
    });

  it("is refused when it is none at all, or for no connection", async () => {
    const { provider, logout, visitor, id } = await world();
    assert.equal((await logout("x")).status, 400);
    assert.equal((await logout(await provider.logoutToken(), crypto.randomUUID())).status, 400);
    for (const body of ["", "logout_token", `logout_token=${"x".repeat(70_000)}`])
      assert.equal((await visitor.visit(`/api/sso/backchannel/${id}`, { method: "POST", body })).status, 400);
  });

  it("without an end is good for two minutes", async () => {
    const { provider, logout, pass } = await world();
    const token = await provider.logoutToken({ exp: undefined });
    assert.equal((await logout(token)).status, 200);
    pass(181_000);
    assert.equal((await logout(token)).status, 400);
  });
});
