import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { audited, createAuditLog, exportRoute, MemoryAuditStore, parseExport, type Subject } from "../src/index.ts";

const subject = async (request: Request): Promise<Subject | Response> => {
  const id = request.headers.get("x-user");
  return id === null ? new Response(null, { status: 401 }) : { tenant: "acme", actor: { type: "user", id } };
};

function setUp() {
  const store = new MemoryAuditStore();
  const log = createAuditLog({ store, clock: () => new Date(Date.UTC(2026, 0, 1)) });
  const errors: unknown[] = [];
  const events = () => (store.chains.get("acme") ?? []).map((entry) => entry.event as Record<string, unknown>);
  return { store, log, errors, events, onLogError: (error: unknown) => void errors.push(error) };
}

const request = (headers: Record<string, string> = { "x-user": "ada", "x-request-id": "r1" }) =>
  new Request("https://app.test/api/invoices/7?token=abc", { method: "PATCH", headers });

describe("audited handler", () => {
  it("records who did what, with the changes, and passes arguments through", async () => {
    const { log, events, onLogError } = setUp();
    const handler = audited(
      { log, action: "invoice.updated", subject, onLogError },
      async (_request, who, trail, id: string) => {
        trail.target({ type: "invoice", id });
        trail.change({ total: 1, password: "a" }, { total: 2, password: "b" });
        trail.note({ reason: "typo" });
        return Response.json({ by: who.actor.id });
      },
    );
    assert.deepEqual(await (await handler(request(), "7")).json(), { by: "ada" });
    assert.deepEqual(events(), [
      {
        actor: { type: "user", id: "ada" },
        action: "invoice.updated",
        target: { type: "invoice", id: "7" },
        outcome: "success",
        changes: [
          { path: "/total", from: 1, to: 2 },
          { path: "/password", from: "[redacted]", to: "[redacted]" },
        ],
        context: { requestId: "r1", method: "PATCH", path: "/api/invoices/7", reason: "typo" },
      },
    ]);
  });

  it("tells refusals from failures, and records what was thrown", async () => {
    const { log, events, onLogError } = setUp();
    const answer = (status: number) =>
      audited(
        { log, action: "invoice.updated", subject, onLogError },
        async () => new Response(null, { status }),
      )(request());
    for (const status of [204, 403, 422, 500]) await answer(status);
    const thrower = audited({ log, action: "invoice.updated", subject, onLogError }, async () => {
      throw new Error("boom");
    });
    await assert.rejects(thrower(request()), /boom/);
    assert.deepEqual(
      events().map((entry) => entry.outcome),
      ["success", "denied", "failure", "failure", "failure"],
    );
    assert.match(JSON.stringify(events().at(-1)), /boom/);
  });

  it("does not run for somebody without a tenant", async () => {
    const { log, events, onLogError } = setUp();
    const handler = audited({ log, action: "invoice.updated", subject, onLogError }, async () => new Response("ran"));
    assert.equal((await handler(request({}))).status, 401);
    assert.deepEqual(events(), []);
  });

  it("refuses or passes when the entry cannot be written, as told", async () => {
    const { log, errors, onLogError } = setUp();
    const broken = { ...log, record: () => Promise.reject(new Error("disk full")) };
    const make = (whenLogFails?: "pass") =>
      audited(
        { log: broken, action: "invoice.updated", subject, onLogError, ...(whenLogFails ? { whenLogFails } : {}) },
        async () => new Response("done"),
      );
    const refused = await make()(request());
    assert.deepEqual([refused.status, refused.headers.get("content-type")], [503, "application/problem+json"]);
    assert.equal(await (await make("pass")(request())).text(), "done");
    assert.equal(errors.length, 2);
  });
});

describe("export route", () => {
  const ask = (route: (request: Request) => Promise<Response>, query: string, user = "ada") =>
    route(new Request(`https://app.test/api/audit/export${query}`, { headers: user ? { "x-user": user } : {} }));

  it("streams the log and records that somebody took it", async () => {
    const { log } = setUp();
    const route = exportRoute({ log, authorize: subject });
    await ask(route, "");
    const response = await ask(route, "?format=ndjson");
    assert.equal(response.headers.get("content-type"), "application/x-ndjson");
    const entries = [...parseExport(await response.text())];
    assert.deepEqual(
      entries.map((entry) => (entry.event as { action: string }).action),
      ["audit_log.exported", "audit_log.exported"],
    );
    const csv = await (await ask(route, "?format=csv&after=2")).text();
    assert.match(csv, /^seq,.*\r\n3,/);
  });

  it("refuses strangers and wrong questions", async () => {
    const { log, events } = setUp();
    const route = exportRoute({ log, authorize: subject });
    assert.equal((await ask(route, "", "")).status, 401);
    assert.equal((await ask(route, "?format=xml")).status, 400);
    assert.equal((await ask(route, "?after=-1")).status, 400);
    assert.equal((await ask(route, "?after=x")).status, 400);
    assert.deepEqual(events(), []);
  });

  it("stops reading when the client goes away", async () => {
    const { log } = setUp();
    const response = await ask(exportRoute({ log, authorize: subject }), "");
    await response.body?.cancel();
    assert.equal((await log.head("acme")).seq, 1);
  });
});
