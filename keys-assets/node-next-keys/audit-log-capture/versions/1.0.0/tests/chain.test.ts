import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { hashEntry } from "../src/entry.ts";
import {
  type AuditEntry,
  type AuditEvent,
  createAuditLog,
  exportLines,
  MemoryAuditStore,
  parseExport,
  verifyEntries,
} from "../src/index.ts";

const event = (n: number): AuditEvent => ({
  actor: { type: "user", id: `u${n}` },
  action: "invoice.updated",
  target: { type: "invoice", id: "7" },
  outcome: "success",
  changes: [{ path: "/total", from: n, to: n + 1 }],
  context: { note: `=cmd|' /C calc'!A${n}, "quoted"` },
});

async function filled(count = 7) {
  const store = new MemoryAuditStore();
  const log = createAuditLog({ store, clock: () => new Date(Date.UTC(2026, 0, 1)), pageSize: 3 });
  for (let n = 1; n <= count; n += 1) await log.record("acme", event(n));
  await log.record("other", event(1));
  const tamper = (edit: (chain: AuditEntry[]) => AuditEntry[]) =>
    store.chains.set("acme", edit(store.chains.get("acme") ?? []));
  return { log, store, tamper };
}

const replaceAt = (chain: AuditEntry[], index: number, part: Partial<AuditEntry>) =>
  chain.map((entry, at) => (at === index ? { ...entry, ...part } : entry));

describe("chain", () => {
  it("numbers each tenant by itself and verifies", async () => {
    const { log } = await filled();
    const result = await log.verify("acme");
    assert.ok(result.ok);
    assert.deepEqual(result.head, await log.head("acme"));
    assert.equal(result.checked, 7);
    assert.deepEqual(await log.verify("other").then((other) => other.checked), 1);
    assert.deepEqual(await log.verify("nobody"), { ok: true, checked: 0, head: { seq: 0, hash: "0".repeat(64) } });
  });

  it("shows an edited entry", async () => {
    const { log, tamper } = await filled();
    tamper((chain) => replaceAt(chain, 3, { event: { ...event(99) } as never }));
    assert.deepEqual(await log.verify("acme"), { ok: false, checked: 3, seq: 4, flaw: "edited" });
  });

  it("shows a changed time", async () => {
    const { log, tamper } = await filled();
    tamper((chain) => replaceAt(chain, 0, { at: "2025-01-01T00:00:00.000Z" }));
    assert.deepEqual(await log.verify("acme"), { ok: false, checked: 0, seq: 1, flaw: "edited" });
  });

  it("shows an entry whose hash was made to fit", async () => {
    const { log, tamper } = await filled();
    tamper((chain) => {
      const [first] = chain;
      assert.ok(first);
      const forged = { ...first, event: "nothing happened" };
      return replaceAt(chain, 0, { ...forged, hash: hashEntry(forged) });
    });
    assert.deepEqual(await log.verify("acme"), { ok: false, checked: 1, seq: 2, flaw: "broken_link" });
  });

  it("shows a removed, a swapped and a foreign entry", async () => {
    const { log, store, tamper } = await filled();
    const chain = store.chains.get("acme") ?? [];
    tamper(() => chain.filter((entry) => entry.seq !== 5));
    assert.deepEqual(await log.verify("acme"), { ok: false, checked: 4, seq: 6, flaw: "gap" });
    tamper(() => [...chain.slice(0, 1), ...chain.slice(1, 3).toReversed(), ...chain.slice(3)]);
    assert.deepEqual((await log.verify("acme")).ok, false);
    tamper(() => store.chains.get("other") ?? []);
    assert.deepEqual(await log.verify("acme"), { ok: false, checked: 0, seq: 1, flaw: "foreign" });
  });

  it("stores what was redacted, never the original", async () => {
    const { log } = await filled(0);
    const entry = await log.record("acme", { ...event(1), context: { password: "hunter2" } });
    assert.doesNotMatch(JSON.stringify(entry), /hunter2/);
  });

  it("refuses an action that is not object.verb", async () => {
    const { log } = await filled(0);
    await assert.rejects(log.record("acme", { ...event(1), action: "Update invoice" }), /object\.verb/);
  });
});

describe("export", () => {
  const textOf = async (lines: AsyncGenerator<string>) => {
    let text = "";
    for await (const line of lines) text += line;
    return text;
  };

  it("as NDJSON can be verified without the database", async () => {
    const { log } = await filled();
    const text = await textOf(exportLines(log.entries("acme"), "ndjson"));
    assert.deepEqual(await verifyEntries("acme", parseExport(text)), await log.verify("acme"));
    const edited = text.replace('"to":5', '"to":500');
    assert.deepEqual(await verifyEntries("acme", parseExport(edited)), {
      ok: false,
      checked: 3,
      seq: 4,
      flaw: "edited",
    });
    assert.throws(() => [...parseExport(`${text}{"half`)], /Line 8 is no JSON/);
    assert.throws(() => [...parseExport("{}")], /Line 1 is no audit entry/);
  });

  it("as CSV quotes, and disarms formulas", async () => {
    const store = new MemoryAuditStore();
    const log = createAuditLog({ store, clock: () => new Date(Date.UTC(2026, 0, 1)) });
    await log.record("acme", { ...event(1), actor: { type: "user", id: "=HYPERLINK(1)" } });
    const [header, row] = (await textOf(exportLines(log.entries("acme"), "csv"))).split("\r\n");
    assert.match(header ?? "", /^seq,at,actor_type/);
    assert.match(
      row ?? "",
      /^1,2026-01-01T00:00:00\.000Z,user,'=HYPERLINK\(1\),invoice\.updated,invoice,7,success,"\[\{""path"/,
    );
  });

  it("can begin in the middle", async () => {
    const { log } = await filled();
    const text = await textOf(exportLines(log.entries("acme", 5), "ndjson"));
    assert.deepEqual(
      [...parseExport(text)].map((entry) => entry.seq),
      [6, 7],
    );
  });
});
