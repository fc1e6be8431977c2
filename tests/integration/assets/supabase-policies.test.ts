import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ASSETS_ROOT } from "../../assets/runbook-files";
import { CONDITIONS } from "./policy-conditions";

const PACK = join(ASSETS_ROOT, "supabase-keys", "supabase-rls-policies");
const read = (...path: string[]) => readFileSync(join(PACK, ...path), "utf8");
const sqlFilesOf = (folder: string) => readdirSync(join(PACK, folder)).filter((file) => file.endsWith(".sql"));
const MIGRATIONS = sqlFilesOf("migrations").sort();
const TESTS = sqlFilesOf("tests")
  .filter((file) => /^\d/.test(file))
  .sort();
const ROLES = ["anon", "authenticated", "service_role"];
const ACME = "0a000000-0000-4000-8000-00000000000a";

const name = `rls_${randomBytes(5).toString("hex")}`;
let admin: Client;
let db: Client;
let databaseUrl: string;
/** The cluster may have had some of the roles before; those stay. */
let ownRoles: string[] = [];

function adminUrl(): string {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error("DATABASE_URL is missing: the integration project sets it to the test cluster.");
  return url;
}

async function connected(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString });
  await client.connect();
  return client;
}

/**
 * Runs tests of the pack after `change`, each from the same state: the first failure's message, or null. Nothing of it
 * stays. A change that cannot be made throws.
 */
async function firstFailure(change: string, files: readonly string[] = TESTS): Promise<string | null> {
  await db.query("begin");
  try {
    await db.query(`${change}; ${read("tests", "helpers.sql")}; savepoint start;`);
    for (const file of files) {
      const failure = await db.query(read("tests", file)).then(
        () => null,
        (cause: Error) => cause.message,
      );
      if (failure) return failure;
      await db.query("rollback to savepoint start");
    }
    return null;
  } finally {
    await db.query("rollback");
  }
}

async function audit(change = "select"): Promise<{ level: string; rule: string; object: string }[]> {
  await db.query("begin");
  await db.query(change);
  const { rows } = await db.query(read("queries", "audit.sql"));
  await db.query("rollback");
  return rows;
}

beforeAll(async () => {
  admin = await connected(adminUrl());
  const { rows } = await admin.query("select rolname from pg_roles where rolname = any ($1)", [ROLES]);
  ownRoles = ROLES.filter((role) => !rows.some(({ rolname }) => rolname === role));
  await admin.query(`create database ${name}`);
  const url = new URL(adminUrl());
  url.pathname = `/${name}`;
  databaseUrl = url.href;
  db = await connected(databaseUrl);
  await db.query(read("tests", "supabase-shim.sql"));
  for (const file of MIGRATIONS) await db.query(`begin; ${read("migrations", file)} commit;`);
});

afterAll(async () => {
  await db.end();
  await admin.query(`drop database ${name} with (force)`);
  // Another database may have come to use a role in the meantime; then it is no longer ours to drop.
  for (const role of ownRoles) await admin.query(`drop role if exists ${role}`).catch(() => undefined);
  await admin.end();
});

describe("the pack's own tests", () => {
  it.each(TESTS)("%s passes", async (file) => {
    expect(await firstFailure("select", [file])).toBeNull();
  });

  it("leave nothing behind", async () => {
    const { rows } = await db.query(`select to_regnamespace('rls_test') as helpers,
      (select count(*) from auth.users) as people, (select count(*) from public.organisations) as organisations`);
    expect(rows).toEqual([{ helpers: null, people: "0", organisations: "0" }]);
  });

  it("notice every hole that the pack can list", { timeout: 300_000 }, async () => {
    const { rows } = await db.query({ text: read("queries", "holes.sql"), rowMode: "array" });
    const holes = rows as [hole: string, statement: string][];
    const missed: string[] = [];
    for (const [hole, statement] of holes) if ((await firstFailure(statement)) === null) missed.push(hole);
    expect(missed).toEqual([]);
    const policies = await db.query("select from pg_policies where schemaname in ('public', 'storage')");
    expect(holes.length).toBeGreaterThan(2 * policies.rows.length);
    for (const document of ["README.md", "quickstart.md"]) expect(read(document)).toMatch(`${holes.length}`);
  });
});

/** The definition of a function or policy with one part of it replaced. */
async function changed(place: string, from: string, to: string): Promise<string> {
  const [object, column] = place.split(" ") as [string, string?];
  const { rows } = column
    ? await db.query(
        `select ${column} as body, format('%I on %I.%I', policyname, schemaname, tablename) as target
         from pg_policies where policyname = $1`,
        [object],
      )
    : await db.query("select pg_get_functiondef($1::regproc) as body", [object]);
  const { body, target } = rows[0] as { body: string; target?: string };
  if (!body.includes(from)) throw new Error(`${place} does not hold ${from}:\n${body}`);
  const definition = body.replace(from, to);
  return column ? `alter policy ${target} ${column === "qual" ? "using" : "with check"} (${definition})` : definition;
}

describe("each condition is held by a test", () => {
  it.each(CONDITIONS)("%s without %s", async (place, from, to) => {
    expect((await firstFailure(await changed(place, from, to))) ?? "not noticed").toMatch(/BROKEN|too many/);
  });

  it("a composite foreign key", async () => {
    const change = `alter table tasks drop constraint tasks_organisation_id_project_id_fkey,
      add foreign key (project_id) references projects (id)`;
    await expect(firstFailure("alter table projects add unique (id)")).resolves.toBeNull();
    expect((await firstFailure(change)) ?? "not noticed").toMatch(/BROKEN/);
  });

  it.each([
    ["without row level security", "", /row level security is off/],
    [
      "that everybody reads",
      "enable row level security; create policy p on notes using (true)",
      /lets everybody through/,
    ],
  ])("a new table %s", async (_, then, expected) => {
    const change = `create table notes (id int primary key, organisation_id uuid not null references organisations);
      create index on notes (organisation_id); revoke all on notes from anon, authenticated;
      grant select on notes to authenticated;
      create trigger keep_organisation before update on notes for each row execute function private.refuse_update();
      ${then ? `alter table notes ${then}` : ""}`;
    expect(await firstFailure(change, ["90_every_table.sql"])).toMatch(expected);
  });
});

const WAITING = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";

async function seedOwners(people: readonly string[]): Promise<void> {
  await db.query("insert into auth.users (id) select unnest($1::uuid[])", [people]);
  await db.query("insert into organisations (id, name) values ($1, 'Acme')", [ACME]);
  await db.query("insert into memberships select $1, unnest($2::uuid[]), 'owner'", [ACME, people]);
}

describe("two sessions at the same moment", () => {
  const OWNER = "a0000000-0000-4000-8000-000000000001";
  const OTHER_OWNER = "a0000000-0000-4000-8000-000000000002";
  const sessions: Client[] = [];
  afterEach(async () => {
    for (const session of sessions.splice(0)) await session.end();
    await db.query("delete from organisations; delete from auth.users");
  });

  /** A session of this person, in a transaction that has taken its snapshot. */
  async function signedIn(sub: string, isolation: string): Promise<Client> {
    const session = await connected(databaseUrl);
    sessions.push(session);
    await session.query(`begin isolation level ${isolation}`);
    await session.query("select set_config('request.jwt.claims', $1, true)", [JSON.stringify({ sub })]);
    await session.query("set local role authenticated");
    await session.query("select 1 from organisations"); // the snapshot of repeatable read is taken here
    return session;
  }
  const codeOf = (cause: { code?: string }) => cause.code;
  const someoneWaits = () => expect.poll(async () => (await db.query(WAITING)).rows.length).toBeGreaterThan(0);

  it.each([
    ["read committed", "23514"],
    ["repeatable read", "40001"],
  ])("two owners who leave, leave one behind under %s", async (isolation, refusal) => {
    await seedOwners([OWNER, OTHER_OWNER]);
    const leave = (session: Client) =>
      session.query("delete from memberships where user_id = (select auth.uid())").then(() => "left", codeOf);
    const [first, second] = [await signedIn(OWNER, isolation), await signedIn(OTHER_OWNER, isolation)];
    expect(await leave(first)).toBe("left");
    const waiting = leave(second);
    await someoneWaits();
    await first.query("commit");
    expect(await waiting).toBe(refusal);
    await second.query("rollback");
    expect((await db.query("select from memberships where role = 'owner'")).rows).toHaveLength(1);
  });

  it.each([
    ["read committed", "54000"],
    ["repeatable read", "40001"],
  ])("the hundredth and the next invitation are one too many under %s", async (isolation, refusal) => {
    await seedOwners([OWNER]);
    await db.query(
      `insert into invitations (organisation_id, email, role, token_hash, invited_by)
       select $1, n || '@a.example', 'viewer', encode(sha256(n::text::bytea), 'hex'), $2 from generate_series(1, 99) n`,
      [ACME, OWNER],
    );
    const invite = (session: Client, email: string) =>
      session.query("select invite_member($1, $2, 'viewer')", [ACME, email]).then(() => "invited", codeOf);
    const [first, second] = [await signedIn(OWNER, isolation), await signedIn(OWNER, isolation)];
    expect(await invite(first, "x@a.example")).toBe("invited");
    const waiting = invite(second, "y@a.example");
    await someoneWaits();
    await first.query("commit");
    expect(await waiting).toBe(refusal);
  });
});

describe("the audit", () => {
  it("finds nothing in the pack itself", async () => {
    expect(await audit()).toEqual([]);
  });

  it.each([
    ["error", "row level security is off", "create table leak (id int primary key)"],
    ["error", "policies without row level security", "alter table projects disable row level security"],
    ["warning", "row level security without a policy", "create table t (); alter table t enable row level security"],
    ["error", "policy is always true", "create policy p on projects for update to authenticated using (true)"],
    ["warning", "policy is always true", "create policy p on projects for select to anon using (true)"],
    [
      "error",
      "policy trusts user_metadata",
      "create policy p on projects for select to authenticated using ((select auth.jwt() -> 'user_metadata' ->> 'a') = 'b')",
    ],
    ["warning", "policy for every role", "create policy p on projects for select using (name = 'x')"],
    [
      "slow",
      "policy calls auth for each row",
      "create policy p on projects for select to authenticated using (created_by = auth.uid())",
    ],
    ["error", "security definer without search_path", "alter function private.organisations_with reset search_path"],
    ["warning", "security definer in the API", "alter function public.accept_invitation security definer"],
    ["error", "view without security_invoker", "alter view project_overview reset (security_invoker)"],
    ["error", "materialized view in the API", "create materialized view m as select * from projects"],
    ["warning", "TRUNCATE granted", "grant truncate on projects to anon"],
    ["warning", "tenant column can be updated", "grant update on projects to authenticated"],
    [
      "warning",
      "foreign key past the tenant",
      "alter table tasks add foreign key (project_id) references projects (id)",
    ],
    ["slow", "foreign key without an index", "drop index projects_by_creator"],
    ["error", "bucket is public", "update storage.buckets set public = true"],
  ])("reports as %s: %s", async (level, rule, change) => {
    expect(await audit(change)).toContainEqual(expect.objectContaining({ level, rule }));
  });
});
