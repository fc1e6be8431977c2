import { createHash, randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as evidenceGet } from "@/app/api/v1/marketplace/keys/[slug]/runs/[id]/evidence/route";
import { POST as finishPost } from "@/app/api/v1/marketplace/keys/[slug]/runs/[id]/finish/route";
import { GET as runGet } from "@/app/api/v1/marketplace/keys/[slug]/runs/[id]/route";
import { PATCH as stepPatch } from "@/app/api/v1/marketplace/keys/[slug]/runs/[id]/steps/[position]/route";
import { GET as runsGet, POST as runsPost } from "@/app/api/v1/marketplace/keys/[slug]/runs/route";
import { clock } from "@/lib/platform/clock";
import { database, disconnect } from "@/lib/platform/db";
import { canonicalJson } from "@/lib/runbooks/rules/evidence";
import type { Evidence, RunDto, RunSummary } from "@/lib/runbooks/schema";
import { emptyFolder } from "@/tests/support/library";
import { give, sell } from "@/tests/support/readable";
import { apiRequest, createPerson, type TestPerson } from "@/tests/support/viewer";

const artifacts = emptyFolder();
process.env.STORAGE_URL = `file:${artifacts}`;
afterAll(async () => {
  clock.set();
  await disconnect();
  await rm(artifacts, { recursive: true, force: true });
});

const CHECKLIST =
  "# C\n\n## Begin\n\n- [ ] Tell the `channel`\n- [ ] Stop <img src=x onerror=alert(1)>\n\n## Close\n\n- [ ] Look\n";
const SLUG = "outage";
const BASE = `/api/v1/marketplace/keys/${SLUG}/runs`;

let owner: TestPerson;
let keyId: string;
beforeAll(async () => {
  owner = await createPerson({ name: "Ada" });
  keyId = (await sell("runbook-keys", { slug: SLUG }, { "checklist.md": CHECKLIST })).id;
  await sell("node-next-keys", { slug: "code" }, {});
  await give(owner, keyId);
});

const context = <T extends object>(more: T) => ({ params: Promise.resolve({ slug: SLUG, ...more }) });
const start = (as: TestPerson | undefined, body: unknown = { title: "Friday" }, slug = SLUG) =>
  runsPost(apiRequest(BASE, { ...(as && { as }), body }), { params: Promise.resolve({ slug }) });
const mark = (as: TestPerson, id: string, position: number | string, body: unknown) =>
  stepPatch(
    apiRequest(`${BASE}/${id}/steps/${position}`, { as, method: "PATCH", body }),
    context({ id, position: String(position) }),
  );
const get = (as: TestPerson, id: string) => runGet(apiRequest(`${BASE}/${id}`, { as }), context({ id }));
const finish = (as: TestPerson, id: string, outcome = "") =>
  finishPost(apiRequest(`${BASE}/${id}/finish`, { as, body: { outcome } }), context({ id }));
const evidence = (as: TestPerson, id: string, format: string) =>
  evidenceGet(apiRequest(`${BASE}/${id}/evidence?format=${format}`, { as }), context({ id }));
const bodyOf = async <T>(response: Response) => (await response.json()) as T;
async function started(as: TestPerson): Promise<RunDto> {
  const response = await start(as);
  expect(response.status).toBe(201);
  return bodyOf<RunDto>(response);
}

describe("a run", () => {
  it("begins with the steps of the version as they stand", async () => {
    const run = await started(owner);
    expect(run).toMatchObject({ title: "Friday", version: "1.0.0", organization: null, steps_done: 0, steps_total: 3 });
    expect(run.steps.map(({ section, text }) => [section, text])).toEqual([
      ["Begin", "Tell the `channel`"],
      ["Begin", "Stop <img src=x onerror=alert(1)>"],
      ["Close", "Look"],
    ]);
    expect(run.steps[1]?.html).toBe("Stop ");
    expect(run.checklist.sha256).toBe(createHash("sha256").update(CHECKLIST).digest("hex"));
  });

  it("is one, however often the same start arrives", async () => {
    const person = await createPerson();
    await give(person, keyId);
    const id = randomUUID();
    const answers = await Promise.all([1, 2, 3].map(() => start(person, { id, title: "Friday" })));
    for (const answer of answers) {
      expect(answer.status).toBe(201);
      expect(await bodyOf<RunDto>(answer)).toMatchObject({ id, title: "Friday", steps_total: 3 });
    }
    expect(await database().runbookRun.count({ where: { userId: person.userId } })).toBe(1);
  });

  it("is not begun under the id of another's", async () => {
    const { id } = await started(owner);
    const stranger = await createPerson();
    await give(stranger, keyId);
    expect((await start(stranger, { id })).status).toBe(409);
    expect((await start(stranger, { id: "1" })).status).toBe(422);
    expect((await mark(stranger, id, 1, { done: true })).status).toBe(404);
  });

  it("counts as a download, because the steps are what is sold", async () => {
    const person = await createPerson();
    await give(person, keyId);
    await started(person);
    await started(person);
    expect(await database().download.count({ where: { userId: person.userId } })).toBe(1);
  });

  it("remembers who ticked first and when, and takes a tick back", async () => {
    const run = await started(owner);
    clock.set(() => new Date("2026-12-01T10:00:00Z"));
    await mark(owner, run.id, 1, { done: true });
    clock.set(() => new Date("2026-12-01T11:00:00Z"));
    const again = await bodyOf<RunDto>(await mark(owner, run.id, 1, { done: true, note: "  seen  " }));
    expect(again.steps[0]).toMatchObject({
      done: { at: "2026-12-01T10:00:00.000Z", by: "Ada" },
      note: "seen",
      noted: { at: "2026-12-01T11:00:00.000Z", by: "Ada" },
    });
    const back = await bodyOf<RunDto>(await mark(owner, run.id, 1, { done: false, note: "" }));
    expect(back.steps[0]).toMatchObject({ done: null, note: "", noted: null });
    clock.set();
  });

  it("does not change once it is finished, not even in the database", async () => {
    const run = await started(owner);
    await mark(owner, run.id, 1, { done: true });
    expect(await bodyOf<RunDto>(await finish(owner, run.id, "Done."))).toMatchObject({
      outcome: "Done.",
      steps_done: 1,
    });
    expect((await mark(owner, run.id, 2, { done: true })).status).toBe(409);
    expect((await finish(owner, run.id)).status).toBe(409);
    await expect(database().runbookStep.updateMany({ where: { runId: run.id }, data: { note: "x" } })).rejects.toThrow(
      "never changes",
    );
    await expect(database().runbookStep.deleteMany({ where: { runId: run.id } })).rejects.toThrow("never changes");
  });

  it("takes what many do at the same time, and loses nothing", async () => {
    const run = await started(owner);
    await Promise.all([1, 2, 3, 1, 2, 3].map((position) => mark(owner, run.id, position, { done: true })));
    expect((await bodyOf<RunDto>(await get(owner, run.id))).steps_done).toBe(3);
  });

  it("refuses what is too long, unknown or nothing", async () => {
    const run = await started(owner);
    const bad = [{}, { note: "x".repeat(2001) }, { done: "yes" }, { done: true, by: "me" }, { note: "a\u0007b" }];
    for (const body of bad) expect((await mark(owner, run.id, 1, body)).status).toBe(422);
    for (const position of [0, 4, "1e0", "-1", "x"])
      expect((await mark(owner, run.id, position, { done: true })).status).toBe(404);
    expect((await start(owner, { title: "x".repeat(121) })).status).toBe(422);
    expect((await start(owner, {}, "code")).status).toBe(403);
  });
});

describe("a run is open to", () => {
  it("nobody but those who take part", async () => {
    const run = await started(owner);
    const stranger = await createPerson();
    await give(stranger, keyId);
    for (const response of [
      await get(stranger, run.id),
      await mark(stranger, run.id, 1, { done: true }),
      await finish(stranger, run.id),
      await evidence(stranger, run.id, "json"),
      await get(owner, "not-a-uuid"),
      await runGet(apiRequest(BASE, { as: owner }), { params: Promise.resolve({ slug: "code", id: run.id }) }),
    ])
      expect(response.status).toBe(404);
    const list = await runsGet(apiRequest(BASE, { as: stranger }), context({}));
    expect((await bodyOf<{ items: RunSummary[] }>(list)).items).toEqual([]);
    expect((await start(undefined)).status).toBe(401);
    expect((await start(await createPerson())).status).toBe(403);
  });

  it("the people of an organisation, as long as they have a seat", async () => {
    const [ada, bob] = await Promise.all([createPerson({ name: "A" }), createPerson({ name: "B" })]);
    const since = new Date("2026-01-01T00:00:00Z");
    const organization = await database().organization.create({
      data: {
        slug: "org-runs",
        name: "Org",
        memberships: {
          create: [ada, bob].map(({ userId }) => ({
            userId,
            role: "member" as const,
            joinedAt: since,
            seatFrom: since,
          })),
        },
      },
    });
    await give({ organizationId: organization.id }, keyId);
    const run = await started(ada);
    expect(run.organization).toBe("Org");
    expect((await bodyOf<RunDto>(await mark(bob, run.id, 1, { done: true }))).steps[0]?.done?.by).toBe("B");
    await database().membership.updateMany({
      where: { userId: bob.userId },
      data: { seatUntil: new Date("2026-01-02T00:00:00Z") },
    });
    expect((await get(bob, run.id)).status).toBe(404);
    expect((await bodyOf<RunDto>(await get(ada, run.id))).steps[0]?.done?.by).toBe("B");
  });

  it("whoever lost the KEY, as their record, but begins no new one", async () => {
    const person = await createPerson();
    await give(person, keyId);
    const run = await started(person);
    await give(person, keyId, new Date("2026-02-01T00:00:00Z"));
    expect((await start(person)).status).toBe(403);
    expect((await evidence(person, run.id, "json")).status).toBe(200);
  });
});

describe("the evidence", () => {
  it("says everything, and its hash is that of what it says", async () => {
    const run = await started(owner);
    await mark(owner, run.id, 2, { done: true, note: "# no heading\n<script>alert(1)</script>" });
    const response = await evidence(owner, run.id, "json");
    expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename="outage-[\w-]+\.json"$/);
    const { sha256, ...content } = await bodyOf<Evidence>(response);
    expect(createHash("sha256").update(canonicalJson(content)).digest("hex")).toBe(sha256);
    expect(content).toMatchObject({
      kind: "runbook-run",
      times: "received",
      run: { id: run.id, checklist: { path: "checklist.md" } },
    });
    expect(content.steps[1]).toMatchObject({ position: 2, done: { by: "Ada" } });
  });

  it("is a document in which notes are nothing but text", async () => {
    const run = await started(owner);
    await mark(owner, run.id, 1, { done: true, note: "# no heading\n<script>alert(1)</script> [x](javascript:1)" });
    const text = await (await evidence(owner, run.id, "markdown")).text();
    expect(text).toContain("# Friday\n");
    expect(text).toContain("- [x] Tell the `channel`");
    expect(text).toContain("- [ ] Look");
    expect(text).toMatch(/ {2}Done, received \d{4}-\d\d-\d\d [\d:]+ UTC, Ada/);
    expect(text).toContain("- Times of steps: when the shop received the tick or the note");
    expect(text).toContain("\\# no heading");
    expect(text).not.toMatch(/^# no heading|[^\\]<script|[^\\]\]\(javascript/m);
    expect((await evidence(owner, run.id, "pdf")).status).toBe(422);
  });
});
