import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isPublicAddress } from "../src/addresses.ts";
import { createSeal, publicHttp, SsoError } from "../src/index.ts";
import { world } from "./support/world.ts";

describe("an address", () => {
  for (const address of ["8.8.8.8", "1.1.1.1", "172.32.0.1", "2606:4700::1111", "2a00:1450:4001::1"])
    it(`${address} is public`, () => assert.equal(isPublicAddress(address), true));
  for (const address of [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "ff02::1", "localhost", "",
  ])
    it(`${address || "nothing"} is not`, () => assert.equal(isPublicAddress(address), false));
});

describe("a way to a provider", () => {
  const refused = [
    "http://login.example.com", "https://127.0.0.1", "https://2130706433", "https://[::1]", "https://localhost", "https://login.example.com:8443",
    "https://user:pw@login.example.com", "file:///etc/passwd", "ftp://login.example.com",
  ];
  for (const url of refused)
    it(`is refused: ${url}`, async () => {
      await assert.rejects(async () => publicHttp(new URL(url)), SsoError);
      const { sso } = await world();
      const create = sso.connections.create({ tenant: "acme", issuer: url, clientId: "c" });
      await assert.rejects(create, (error) => error instanceof SsoError && error.code === "connection_invalid");
    });

  it("is refused for a name that leads inside", async () => {
    await assert.rejects(publicHttp(new URL("https://localhost.")), (error) => {
      assert.match(String((error as Error).cause), /no public address|ENOTFOUND|EAI_AGAIN/);
      return true;
    });
  });
});

describe("a connection", () => {
  const wrong: [why: string, metadata: object][] = [
    ["a provider that calls itself otherwise", { issuer: "https://login.acme.example/" }],
    ["one without keys", { jwks_uri: undefined }],
    ["one whose token endpoint is inside", { token_endpoint: "http://169.254.169.254/latest" }],
    ["one whose keys are inside", { jwks_uri: "https://10.0.0.1/keys" }],
    ["one without S256", { code_challenge_methods_supported: ["plain"] }],
  ];
  for (const [why, metadata] of wrong)
    it(`is not made with ${why}`, async () => {
      const { sso, provider, pass } = await world();
      Object.assign(provider.state.metadata, metadata);
      pass(50 * 3_600_000);
      await assert.rejects(sso.connections.create({ tenant: "acme", issuer: provider.issuer, clientId: "c" }), SsoError);
    });

  it("is not made half", async () => {
    const { sso, provider } = await world();
    const create = (given: object) => sso.connections.create({ tenant: "acme", issuer: provider.issuer, clientId: "c", ...given });
    for (const given of [{ tenant: "" }, { clientId: "" }, { tokenAuth: "client_secret_post" }, { scopes: "email" }, { maxAgeS: -1 }])
      await assert.rejects(create(given), SsoError, JSON.stringify(given));
  });

  it("tells its addresses to whoever sets up the provider", async () => {
    const { sso, id } = await world();
    assert.deepEqual(sso.connections.setup(id), {
      id,
      redirectUri: `https://app.example/api/sso/callback/${id}`,
      backChannelLogoutUri: `https://app.example/api/sso/backchannel/${id}`,
    });
  });
});

describe("a seal", () => {
  const [one, two] = [1, 2].map((fill) => ({ id: `k${fill}`, key: new Uint8Array(32).fill(fill) })) as [never, never];

  it("opens what it sealed, in its place, with an older key too", async () => {
    const old = await createSeal([one]).seal("secret", "row 1");
    const seal = createSeal([two, one]);
    assert.equal(await seal.open(old, "row 1"), "secret");
    assert.equal(await seal.open(old, "row 2"), null);
    assert.equal(await createSeal([two]).open(old, "row 1"), null);
    assert.match(await seal.seal("secret", "row 1"), /^k2\./);
    assert.notEqual(await seal.seal("secret", "row 1"), await seal.seal("secret", "row 1"));
  });
});
