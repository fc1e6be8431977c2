import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, it } from "node:test";
import { type Alg, createSigner, part } from "./support/provider.ts";
import { sharedSigner, world } from "./support/world.ts";

type Claims = Record<string, unknown>;

describe("an id token", () => {
  for (const alg of ["RS256", "PS256", "ES256", "EdDSA"] as Alg[])
    it(`is accepted when it is signed with ${alg}`, async () => {
      const { failure } = await world({ signer: await createSigner(alg, "k") });
      assert.equal((await failure()).code, null);
    });

  const lies: [why: string, change: (claims: Claims) => Claims, said: RegExp][] = [
    ["of another issuer", (c) => ({ ...c, iss: "https://login.acme.example/" }), /another issuer/],
    ["for another client", (c) => ({ ...c, aud: "client-2" }), /another client/],
    ["for nobody", ({ aud: _, ...c }) => c, /another client/],
    ["for several, and silent about whom", (c) => ({ ...c, aud: ["client-1", "client-2"] }), /for several clients/],
    ["given to another", (c) => ({ ...c, aud: ["client-1", "client-2"], azp: "client-2" }), /given to another/],
    ["of another sign-in", (c) => ({ ...c, nonce: "x".repeat(43) }), /another sign-in/],
    ["without a nonce", ({ nonce: _, ...c }) => c, /another sign-in/],
    ["that has expired", (c) => ({ ...c, exp: Number(c.iat) - 61 }), /has expired/],
    ["without an end", ({ exp: _, ...c }) => c, /has expired/],
    ["with an end in words", (c) => ({ ...c, exp: "9999999999" }), /has expired/],
    ["from the future", (c) => ({ ...c, iat: Number(c.iat) + 61 }), /from the future/],
    ["that is not valid yet", (c) => ({ ...c, nbf: Number(c.iat) + 61 }), /not valid yet/],
    ["that names nobody", ({ sub: _, ...c }) => c, /names nobody/],
    ["that names a thing", (c) => ({ ...c, sub: { $ne: null } }), /names nobody/],
    ["that names somebody too long", (c) => ({ ...c, sub: "x".repeat(256) }), /names nobody/],
  ];
  for (const [why, change, said] of lies)
    it(`is refused: ${why}`, async () => {
      const { provider, failure } = await world();
      provider.lie(change);
      const { code, detail } = await failure();
      assert.equal(code, "token_invalid");
      assert.match(detail, said);
    });

  it("may be for several clients when it says that it was given to us, and clocks may differ by a minute", async () => {
    const { provider, failure } = await world();
    provider.lie((c) => ({ ...c, aud: ["client-2", "client-1"], azp: "client-1", exp: Number(c.iat) - 59, iat: Number(c.iat) + 59 }));
    assert.equal((await failure()).code, null);
  });

  it("must be of a recent sign-in where the customer wants it", async () => {
    const { id, sso, provider, begin, failure } = await world();
    await sso.connections.change("acme", id, { maxAgeS: 300 });
    assert.equal((await begin()).searchParams.get("max_age"), "300");
    assert.equal((await failure()).code, null);
    provider.lie((c) => ({ ...c, auth_time: Number(c.iat) - 361 }));
    assert.match((await failure()).detail, /too long ago/);
    provider.lie(({ auth_time: _, ...c }) => c);
    assert.match((await failure()).detail, /too long ago/);
  });
});

describe("a signature", () => {
  const forged: [why: string, forge: (claims: Claims, key: JsonWebKey) => Promise<string> | string, said: RegExp][] = [
    ["none", (claims) => `${part({ alg: "none" })}.${part(claims)}.`, /three parts/],
    ["none, with something at its end", (claims) => `${part({ alg: "none" })}.${part(claims)}.AA`, /signed with none/],
    [
      "by the public key as a secret",
      (claims, key) => {
        const message = `${part({ alg: "HS256", kid: "key-1" })}.${part(claims)}`;
        return `${message}.${createHmac("sha256", JSON.stringify(key)).update(message).digest("base64url")}`;
      },
      /signed with HS256/,
    ],
    ["by another key of the same name", async (claims) => (await createSigner("RS256", "key-1")).sign(claims), /signature is wrong/],
    ["by a key that the provider does not have", async (claims) => (await createSigner("RS256", "key-9")).sign(claims), /does not have/],
    [
      "by a key that the token brings along",
      async (claims) => {
        const own = await createSigner("RS256", "key-9");
        return own.sign(claims, { jwk: own.jwk, jku: "https://evil.example/keys" });
      },
      /does not have/,
    ],
    ["of another kind under a known name", async (claims) => (await createSigner("ES256", "key-1")).sign(claims), /does not have/],
    ["with an extension", async (claims) => (await sharedSigner()).sign(claims, { crit: ["exp"] }), /extension/],
    ["of an inherited name", async (claims) => (await sharedSigner()).sign(claims, { alg: "toString" }), /not accepted/],
    ["in four parts", async (claims) => `${await (await sharedSigner()).sign(claims)}.x`, /three parts/],
    ["with padding", async (claims) => `${await (await sharedSigner()).sign(claims)}=`, /cannot be read/],
    ["over other claims", async (claims) => {
      const [head, , mark] = (await (await sharedSigner()).sign(claims)).split(".");
      return `${head}.${part({ ...claims, sub: "admin" })}.${mark}`;
    }, /signature is wrong/],
    ["over what is no JSON", () => "e30.bm8.AA", /JSON|not accepted/],
    ["on a token of a megabyte", (claims) => `${part({ alg: "RS256" })}.${part({ ...claims, x: "x".repeat(1e6) })}.AA`, /three parts/],
  ];
  for (const [why, forge, said] of forged)
    it(`is refused: ${why}`, async () => {
      const { provider, failure } = await world();
      provider.forge(async (claims) => forge(claims, provider.state.keys[0] ?? {}));
      const { code, detail } = await failure();
      assert.equal(code, "token_invalid");
      assert.match(detail, said);
    });

  it("without a key's name is accepted when there is one key, and not when there is a choice", async () => {
    const { provider, failure, pass } = await world();
    provider.forge(async (claims) => (await sharedSigner()).sign(claims, { kid: undefined }));
    assert.equal((await failure()).code, null);
    provider.state.keys.push((await createSigner("RS256", "key-2")).jwk);
    pass(25 * 3_600_000);
    assert.match((await failure()).detail, /does not have/);
  });

  it("by a key that is there to encrypt, or for another algorithm, is refused", async () => {
    for (const mark of [{ use: "enc" }, { alg: "PS256" }]) {
      const { provider, failure, pass } = await world();
      provider.state.keys = [{ ...provider.state.signer.jwk, ...mark } as JsonWebKey];
      pass(25 * 3_600_000);
      assert.match((await failure()).detail, /does not have/);
    }
  });

  it("by a key of 1024 bits is refused", async () => {
    const { provider, failure, pass } = await world();
    const weak = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) };
    const pair = await crypto.subtle.generateKey(weak, true, ["sign", "verify"]);
    provider.state.keys = [{ ...(await crypto.subtle.exportKey("jwk", pair.publicKey)), kid: "key-1" } as JsonWebKey];
    pass(25 * 3_600_000);
    assert.match((await failure()).detail, /too short/);
  });
});

describe("the provider's keys", () => {
  it("are asked for once, shared, and again when a token names a new one", async () => {
    const { provider, signIn, pass, browser } = await world();
    const asked = () => provider.state.asked.filter((url) => url.endsWith("/keys")).length;
    await Promise.all([1, 2, 3].map(() => signIn(browser())));
    assert.equal(asked(), 1);
    provider.state.signer = await createSigner("ES256", "key-2");
    provider.state.keys = [provider.state.signer.jwk];
    pass(61_000);
    assert.equal((await signIn())?.pathname, "/reports");
    assert.equal(asked(), 2);
  });

  it("are not asked for more than once a minute, whatever tokens name", async () => {
    const { provider, failure, pass } = await world();
    const forger = await createSigner("ES256", "unknown");
    provider.forge((claims) => forger.sign(claims));
    pass(61_000);
    for (let turn = 0; turn < 5; turn += 1) assert.equal((await failure()).code, "token_invalid");
    assert.equal(provider.state.asked.filter((url) => url.endsWith("/keys")).length, 2);
  });

  it("are used for a day longer when there are no new ones to be had", async () => {
    const { provider, pass, logout } = await world();
    const token = async () => provider.logoutToken();
    provider.state.isDown = true;
    pass(20 * 3_600_000);
    assert.equal((await logout(await token())).status, 200);
    pass(6 * 3_600_000);
    assert.notEqual((await logout(await token())).status, 200);
  });
});
