import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { describe, it } from "node:test";
import { type AuditEntry, createAuditLog, isAnchorGenuine, MemoryAuditStore, signAnchor } from "../src/index.ts";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const NOW = new Date(Date.UTC(2026, 0, 2));

async function logOf(actors: string[]) {
  const store = new MemoryAuditStore();
  const log = createAuditLog({ store, clock: () => NOW });
  for (const id of actors) {
    const target = { type: "invoice", id: "7" };
    await log.record("acme", { actor: { type: "user", id }, action: "invoice.paid", target, outcome: "success" });
  }
  return { store, log };
}

describe("anchors", () => {
  it("confirm a chain that only grew", async () => {
    const { log } = await logOf(["a", "b"]);
    const anchor = signAnchor("acme", await log.head("acme"), privateKey, NOW);
    await log.record("acme", {
      actor: { type: "user", id: "c" },
      action: "a.b",
      target: { type: "t", id: "1" },
      outcome: "success",
    });
    const result = await log.verify("acme", { anchors: [anchor], publicKey });
    assert.deepEqual([result.ok, result.checked], [true, 3]);
  });

  it("show a chain that was rewritten from the start and is sound in itself", async () => {
    const honest = await logOf(["a", "b", "c"]);
    const anchor = signAnchor("acme", await honest.log.head("acme"), privateKey, NOW);
    const forged = await logOf(["x", "b", "c"]);
    assert.equal((await forged.log.verify("acme")).ok, true);
    const result = await forged.log.verify("acme", { anchors: [anchor], publicKey });
    assert.deepEqual(result, { ok: false, checked: 2, seq: 3, flaw: "rewritten" });
  });

  it("show a chain whose end was cut off", async () => {
    const { store, log } = await logOf(["a", "b", "c"]);
    const anchor = signAnchor("acme", await log.head("acme"), privateKey, NOW);
    store.chains.set(
      "acme",
      (store.chains.get("acme") ?? []).filter((entry: AuditEntry) => entry.seq < 2),
    );
    assert.equal((await log.verify("acme")).ok, true);
    const result = await log.verify("acme", { anchors: [anchor], publicKey });
    assert.deepEqual(result, { ok: false, checked: 1, seq: 2, flaw: "truncated" });
  });

  it("are refused when changed, signed by another key, or of another tenant", async () => {
    const { log } = await logOf(["a"]);
    const anchor = signAnchor("acme", await log.head("acme"), privateKey, NOW);
    assert.equal(isAnchorGenuine(anchor, publicKey), true);
    const strange = generateKeyPairSync("ed25519");
    const bad = [
      { ...anchor, seq: 2 },
      { ...anchor, signature: "" },
      signAnchor("acme", anchor, strange.privateKey, NOW),
      signAnchor("other", anchor, privateKey, NOW),
    ];
    for (const one of bad) {
      const result = await log.verify("acme", { anchors: [one], publicKey });
      assert.equal(result.ok ? "" : result.flaw, "bad_anchor");
    }
  });

  it("work with keys in PEM, as a secrets manager holds them", async () => {
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const anchor = signAnchor("acme", { seq: 1, hash: "0".repeat(64) }, pem, NOW);
    assert.equal(isAnchorGenuine(anchor, publicKey.export({ type: "spki", format: "pem" }).toString()), true);
  });
});
