import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createSso, MemorySsoStore, SESSION_COOKIE, SsoError } from "../src/index.ts";
import { createBrowser, ORIGIN, world } from "./support/world.ts";

describe("signing in", () => {
  it("leads from the address to the provider and back to the page that was asked for", async () => {
    const { id, begin, provider, visitor, sso, identities } = await world();
    const target = await begin();
    assert.equal(target.origin + target.pathname, "https://login.acme.example/authorize");
    const { state, nonce, code_challenge, ...rest } = Object.fromEntries(target.searchParams);
    assert.deepEqual(rest, {
      p: "1", response_type: "code", client_id: "client-1", redirect_uri: `${ORIGIN}/api/sso/callback/${id}`,
      scope: "openid email profile", code_challenge_method: "S256", login_hint: "ada@acme.example",
    });
    for (const text of [state, nonce, code_challenge]) assert.match(text ?? "", /^[\w-]{43}$/);
    const { location, answer } = await visitor.visit(provider.authorize(target));
    assert.equal(location?.href, `${ORIGIN}/reports?a=1`);
    assert.ok(answer.headers.getSetCookie().every((cookie) => /; Path=\/; Max-Age=\d+; Secure; HttpOnly; SameSite=Lax$/.test(cookie)));
    assert.deepEqual([...visitor.jar.keys()], [SESSION_COOKIE]);
    const session = await sso.sessions.of(visitor.request());
    assert.deepEqual([session?.tenant, session?.userId, session?.subject], ["acme", "user of person-1", "person-1"]);
    const [{ tenant, subject, email } = {} as never] = identities;
    assert.deepEqual([tenant, subject, email], ["acme", "person-1", "ada@acme.example"]);
  });

  it("works with each way of proving who the client is", async () => {
    for (const [tokenAuth, secret] of [["client_secret_post", "s3cret & more"], ["none", undefined]] as const) {
      const { id, sso, provider, signIn } = await world();
      provider.state.client.auth = tokenAuth;
      await sso.connections.change("acme", id, { tokenAuth, ...(secret ? { clientSecret: secret } : {}) });
      assert.equal((await signIn())?.pathname, "/reports", tokenAuth);
    }
  });

  it("goes on in two tabs at once", async () => {
    const { begin, provider, visitor } = await world();
    const [one, two] = [await begin(), await begin(visitor, "email=ada@acme.example&return=/two")];
    assert.equal((await visitor.visit(provider.authorize(two))).location?.pathname, "/two");
    assert.equal((await visitor.visit(provider.authorize(one))).location?.pathname, "/reports");
  });

  it("sends nobody to another site", async () => {
    const { begin, provider, visitor } = await world();
    for (const target of ["//evil.example", "/\\evil.example", "https://evil.example", "/..//evil.example", "/\t/evil.example", "javascript:x", ""]) {
      const query = `email=ada@acme.example&return=${encodeURIComponent(target)}`;
      const { location } = await visitor.visit(provider.authorize(await begin(visitor, query)));
      assert.equal(location?.origin, ORIGIN, target);
    }
  });

  it("says what an address of no customer is, and what a provider is that is down", async () => {
    const { visitor, provider, pass } = await world();
    const code = async (query: string) => (await visitor.visit(`/api/sso/start?${query}`)).location?.searchParams.get("sso");
    assert.equal(await code("email=ada@other.example"), "no_connection");
    assert.equal(await code("email=nonsense"), "no_connection");
    assert.equal(await code(""), "no_connection");
    assert.equal(await code(`connection=${crypto.randomUUID()}`), "connection_disabled");
    provider.state.isDown = true;
    pass(48 * 3_600_000);
    assert.equal(await code("email=ada@acme.example"), "unavailable");
  });

  it("is refused by your own rules, and leaves no session", async () => {
    const { signIn, visitor } = await world({ userFor: async () => null });
    assert.equal((await signIn())?.searchParams.get("sso"), "not_allowed");
    assert.deepEqual([...visitor.jar.keys()], []);
  });

  it("asks userinfo where the token has no address, and believes it for the same person only", async () => {
    const { provider, signIn, failure, identities } = await world();
    provider.state.person = { sub: "person-1" };
    await signIn();
    provider.state.userinfo = { sub: "person-1", email: "Ada@ACME.example" };
    await signIn();
    assert.deepEqual(identities.map(({ email }) => email), [null, "Ada@acme.example"]);
    provider.state.userinfo = { sub: "person-2", email: "ada@acme.example" };
    assert.equal((await failure()).code, "token_invalid");
  });
});

describe("what a browser brings back", () => {
  it("counts only in the browser that began, once, in time, at its own connection", async () => {
    const { begin, provider, visitor, browser, pass, sso } = await world();
    const code = async (of = visitor, back = provider.authorize(target)) => (await of.visit(back)).location?.searchParams.get("sso");
    let target = await begin();
    const other = browser();
    assert.equal(await code(other), "transaction_invalid");
    await begin(other);
    assert.equal(await code(other), "transaction_invalid");
    const back = provider.authorize(target);
    assert.equal(await code(visitor, back), null);
    assert.equal(await code(visitor, back), "transaction_invalid");
    target = await begin();
    pass(600_001);
    assert.equal(await code(), "transaction_invalid");
    target = await begin();
    const second = await sso.connections.create({ tenant: "globex", issuer: provider.issuer, clientId: "client-1", clientSecret: "x" });
    const elsewhere = provider.authorize(target);
    elsewhere.pathname = `/api/sso/callback/${second.id}`;
    assert.equal(await code(visitor, elsewhere), "transaction_invalid");
  });

  it("is refused without a code, with an error, or with somebody else's code", async () => {
    const { begin, provider, visitor, browser } = await world();
    const send = async (change: (back: URL) => void) => {
      const back = provider.authorize(await begin());
      change(back);
      return (await visitor.visit(back)).location?.searchParams.get("sso");
    };
    assert.equal(await send((back) => back.searchParams.delete("code")), "transaction_invalid");
    assert.equal(await send((back) => back.searchParams.set("error", "access_denied")), "denied");
    const stolen = provider.authorize(await begin(browser())).searchParams.get("code") ?? "";
    assert.equal(await send((back) => back.searchParams.set("code", stolen)), "transaction_invalid");
    assert.equal(await send((back) => back.searchParams.set("state", "x; Path=/")), "transaction_invalid");
    const halfRight = (back: URL) => back.searchParams.set("state", (back.searchParams.get("state") ?? "").slice(0, 12).padEnd(43, "A"));
    assert.equal(await send(halfRight), "transaction_invalid");
  });

  it("must be from the provider that was asked, where it names itself", async () => {
    const { begin, provider, visitor, pass } = await world();
    const send = async (iss: string | null) => {
      const back = provider.authorize(await begin());
      if (iss !== null) back.searchParams.set("iss", iss);
      return (await visitor.visit(back)).location?.searchParams.get("sso");
    };
    assert.equal(await send("https://evil.example"), "token_invalid");
    assert.equal(await send(provider.issuer), null);
    assert.equal(await send(null), null);
    provider.state.metadata = { authorization_response_iss_parameter_supported: true };
    pass(2 * 3_600_000);
    assert.equal(await send(null), "token_invalid");
  });

  it("cannot be a cookie that was changed, or made for another purpose", async () => {
    const { begin, provider, visitor, store, id } = await world();
    const back = provider.authorize(await begin());
    const [name = "", value = ""] = [...visitor.jar][0] ?? [];
    for (const forged of [`${value.slice(0, -2)}AA`, value.replace("k1.", "k2."), (await store.connection(id))?.clientSecret ?? "", "", "a.b.c"]) {
      visitor.jar.set(name, forged);
      assert.equal((await visitor.visit(back)).location?.searchParams.get("sso"), "transaction_invalid", forged);
    }
  });
});

describe("one customer's provider", () => {
  it("cannot sign in the people of another customer", async () => {
    const { provider, failure, sso, id } = await world();
    for (const email of ["root@other.example", "ada@acme.example.evil.example", "ada@evil.example@acme.example ", "ada", "@acme.example"]) {
      provider.state.person = { sub: "p", email, email_verified: true };
      assert.equal((await failure()).code, "email_refused", email);
    }
    await sso.domains.claim(id, "claimed.example");
    provider.state.person = { sub: "p", email: "ada@claimed.example" };
    assert.equal((await failure()).code, "email_refused");
    provider.state.person = { sub: "p", email: "ada@acme.example", email_verified: "false" };
    assert.equal((await failure()).code, "email_refused");
    provider.state.person = { sub: "p", email: "ada@acme.example" };
    assert.equal((await failure()).code, null);
    await sso.domains.drop(id, "acme.example");
    const { location } = await createBrowser(sso.handler).visit("/api/sso/start?email=ada@acme.example");
    assert.equal(location?.searchParams.get("sso"), "no_connection");
  });
});

describe("domains", () => {
  it("are proved by a record, by one customer, and are never those of mail providers", async () => {
    const { sso, txt, id } = await world();
    const { id: rival } = await sso.connections.create({ tenant: "rival", issuer: "https://login.acme.example", clientId: "c" });
    const claim = await sso.domains.claim(rival, "acme.example");
    assert.equal(await sso.domains.prove(rival, "acme.example"), "record_missing");
    txt.set(claim.record.name, [claim.record.value]);
    assert.equal(await sso.domains.prove(rival, "acme.example"), "taken");
    assert.equal(await sso.domains.prove(rival, "never-claimed.example"), "unknown");
    assert.deepEqual(await sso.domains.claim(rival, "ACME.example."), claim);
    assert.equal((await sso.federation.connectionFor("ada@acme.example"))?.id, id);
    for (const domain of ["gmail.com", "GMX.de", "localhost", "a b.example", "*.example", "10.0.0.1", ""])
      await assert.rejects(sso.domains.claim(rival, domain), SsoError, domain);
  });
});

describe("sessions", () => {
  it("end after their time, or when nobody uses them", async () => {
    const { sso, signIn, visitor, pass } = await world();
    await signIn();
    const alive = async () => (await sso.sessions.of(visitor.request())) !== null;
    for (let hours = 0; hours < 11; hours += 1) {
      pass(3_600_000);
      assert.equal(await alive(), true, String(hours));
    }
    pass(3_600_000);
    assert.equal(await alive(), false);
    await signIn();
    pass(2 * 3_600_000);
    assert.equal(await alive(), false);
  });

  it("end at the provider as well, and not by another site's form", async () => {
    const { sso, signIn, visitor } = await world();
    await signIn();
    const request = visitor.request();
    assert.equal((await visitor.visit("/api/sso/logout", { method: "POST", headers: { origin: "https://evil.example" } })).status, 403);
    const { location } = await visitor.visit("/api/sso/logout", { method: "POST", headers: { origin: ORIGIN } });
    assert.equal(location?.href, `https://login.acme.example/logout?client_id=client-1&post_logout_redirect_uri=${encodeURIComponent(`${ORIGIN}/`)}`);
    assert.equal(await sso.sessions.of(request), null);
    assert.equal((await visitor.visit("/api/sso/logout", { method: "POST" })).location?.href, `${ORIGIN}/`);
  });

  it("are new with each sign-in", async () => {
    const { sso, signIn, visitor } = await world();
    await signIn();
    const old = visitor.request();
    await signIn();
    assert.equal(await sso.sessions.of(old), null);
    assert.ok(await sso.sessions.of(visitor.request()));
  });
});

it("answers 404 where nothing is and 503 when the rows cannot be had", async () => {
  const store = new MemorySsoStore();
  const { visitor, begin, provider, errors } = await world({ store });
  for (const [method, path] of [["GET", "other"], ["POST", "start"], ["GET", "logout"], ["GET", "callback"], ["GET", "callback/a/b"]] as const)
    assert.equal((await visitor.visit(`/api/sso/${path}`, { method })).status, 404, path);
  const back = provider.authorize(await begin());
  store.connection = () => Promise.reject(new Error("database down"));
  assert.equal((await visitor.visit(back)).location?.searchParams.get("sso"), "unavailable");
  assert.equal((await visitor.visit(`/api/sso/backchannel/${crypto.randomUUID()}`, { method: "POST", body: "logout_token=a.b.c" })).status, 503);
  assert.equal(errors.length, 2);
});

it("does not begin with a setup that is wrong", async () => {
  const make = (origin: string, bytes = 32) =>
    createSso({ store: new MemorySsoStore(), origin, sealKeys: [{ id: "k", key: new Uint8Array(bytes) }], userFor: async () => null });
  for (const origin of ["http://app.example", "https://app.example/", "app.example", ""]) assert.throws(() => make(origin), RangeError, origin);
  assert.throws(() => make(ORIGIN, 16), RangeError);
  make("http://localhost:3000");
});
