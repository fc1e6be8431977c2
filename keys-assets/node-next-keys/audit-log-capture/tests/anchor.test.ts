import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { describe, it } from "node:test";
import {
  type AuditEntry,
  createAuditLog,
  isAnchorGenuine,
  MemoryAuditStore,
  signAnchor,
  verifyEntries,
} from "../src/index.ts";

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

  it("are where a check can begin, so that it reads only what is newer", async () => {
    const { store, log } = await logOf(["a", "b", "c"]);
    const anchor = signAnchor("acme", await log.head("acme"), privateKey, NOW);
    const proof = { anchors: [anchor], publicKey };
    assert.deepEqual(await log.verifySince("acme", anchor, proof), {
      ok: true,
      checked: 0,
      head: await log.head("acme"),
    });
    const { log: longer, store: grown } = await logOf(["a", "b", "c", "d", "e"]);
    const result = await longer.verifySince("acme", anchor, proof);
    assert.deepEqual([result.ok, result.checked], [true, 2]);
    assert.deepEqual(await longer.verifySince("acme", { seq: 0, hash: "" }), await longer.verify("acme"));

    const chain = store.chains.get("acme") ?? [];
    const flawWith = async (change: (entries: AuditEntry[]) => AuditEntry[]) => {
      const saved = grown.chains.get("acme") ?? [];
      grown.chains.set("acme", change(saved));
      const found = await longer.verifySince("acme", anchor, proof);
      grown.chains.set("acme", saved);
      return found.ok ? "none" : `${found.flaw} at ${found.seq} after ${found.checked}`;
    };
    assert.equal(await flawWith(() => chain.slice(0, 2)), "truncated at 3 after 0");
    assert.equal(await flawWith((all) => all.filter(({ seq }) => seq !== 3)), "gap at 3 after 0");
    assert.equal(await flawWith((all) => all.filter(({ seq }) => seq !== 4)), "gap at 5 after 0");
    const edit = (at: number) => (all: AuditEntry[]) =>
      all.map((entry) => (entry.seq === at ? { ...entry, event: "nothing" } : entry));
    assert.equal(await flawWith(edit(3)), "edited at 3 after 0");
    assert.equal(await flawWith(edit(5)), "edited at 5 after 1");
    assert.equal(await flawWith(edit(1)), "none");
    const forged = await logOf(["x", "b", "c", "d"]);
    const other = await forged.log.verifySince("acme", anchor, proof);
    assert.equal(other.ok ? "" : other.flaw, "rewritten");
  });

  it("let a part of an export be verified", async () => {
    const { log } = await logOf(["a", "b", "c", "d"]);
    const entries: AuditEntry[] = [];
    for await (const entry of log.entries("acme")) entries.push(entry);
    const [, second, ...rest] = entries;
    assert.ok(second);
    assert.equal((await verifyEntries("acme", rest)).ok, false);
    assert.equal((await verifyEntries("acme", rest, undefined, second)).ok, true);
    const wrong = signAnchor("acme", { seq: 2, hash: "1".repeat(64) }, privateKey, NOW);
    const result = await verifyEntries("acme", rest, { anchors: [wrong], publicKey }, second);
    assert.deepEqual(result, { ok: false, checked: 0, seq: 2, flaw: "rewritten" });
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
