import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ASSETS_ROOT } from "../../assets/runbook-files";

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
  });
});

/** What stands in a policy or function, and without which it would still look right. */
const CONDITIONS: [place: string, from: string, to: string][] = [
  ["memberships_update qual", "user_id <> ( SELECT auth.uid() AS uid)", "true"],
  ["memberships_update qual", "role < 'admin'::organisation_role", "true"],
  ["memberships_update with_check", "role < 'admin'::organisation_role", "true"],
  ["memberships_delete qual", "role < 'admin'::organisation_role", "true"],
  ["memberships_delete qual", "user_id = ( SELECT auth.uid() AS uid)", "false"],
  ["invitations_insert with_check", "invited_by = ( SELECT auth.uid() AS uid)", "true"],
  ["invitations_insert with_check", "role < 'admin'::organisation_role", "true"],
  ["invitations_delete qual", "role < 'admin'::organisation_role", "true"],
  ["projects_insert with_check", "created_by = ( SELECT auth.uid() AS uid)", "true"],
  ["projects_delete qual", "created_by = ( SELECT auth.uid() AS uid)", "true"],
  ["organisation_files_select qual", "bucket_id = 'organisation-files'::text", "true"],
  ["organisation_files_insert with_check", "bucket_id = 'organisation-files'::text", "true"],
  ["organisation_files_update with_check", "bucket_id = 'organisation-files'::text", "true"],
  ["organisation_files_delete qual", "owner_id = (( SELECT auth.uid() AS uid))::text", "true"],
  ["private.accept_invitation", "lower(u.email) = i.email", "true"],
  ["private.accept_invitation", "u.email_confirmed_at is not null", "true"],
  ["private.accept_invitation", "i.expires_at > now()", "true"],
  ["private.accept_invitation", "private.may_assign(m.role, invitation.role)", "true"],
  ["private.accept_invitation", "do nothing", "do update set role = excluded.role"],
  ["private.accept_invitation", "delete from public.invitations", "perform from public.invitations"],
  ["private.create_organisation", "(auth.jwt() ->> 'is_anonymous')::boolean", "false"],
  ["private.organisations_with", "m.user_id = (select auth.uid()) and", ""],
  ["private.organisations_with", "m.role >= minimum", "true"],
  ["private.organisations_with", "m.role >= minimum", "m.role > minimum"],
  ["private.may_assign", "target < 'admin'", "true"],
  ["private.keep_an_owner", "and role = 'owner'", ""],
];

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
    expect((await firstFailure(await changed(place, from, to))) ?? "not noticed").toMatch(/BROKEN/);
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

describe("two owners who leave at the same moment", () => {
  it.each(["read committed", "repeatable read"])("leave one behind under %s", async (isolation) => {
    const people = ["a0000000-0000-4000-8000-000000000001", "a0000000-0000-4000-8000-000000000002"];
    await db.query("insert into auth.users (id) select unnest($1::uuid[])", [people]);
    await db.query("insert into organisations (id, name) values ($1, 'Acme')", [ACME]);
    await db.query("insert into memberships select $1, unnest($2::uuid[]), 'owner'", [ACME, people]);
    const sessions = [await connected(databaseUrl), await connected(databaseUrl)];
    const leave = (session: Client) =>
      session.query("delete from memberships where user_id = (select auth.uid())").then(
        () => "left",
        (cause: { code?: string }) => cause.code,
      );
    for (const [index, session] of sessions.entries()) {
      await session.query(`begin isolation level ${isolation}`);
      await session.query("select set_config('request.jwt.claims', $1, true)", [
        JSON.stringify({ sub: people[index] }),
      ]);
      await session.query("set local role authenticated");
      await session.query("select 1 from organisations"); // the snapshot of repeatable read is taken here
    }
    const [first, second] = sessions as [Client, Client];
    expect(await leave(first)).toBe("left");
    const waiting = leave(second);
    await expect.poll(async () => (await db.query(WAITING)).rows.length).toBeGreaterThan(0);
    await first.query("commit");
    expect(await waiting).toBe(isolation === "read committed" ? "23514" : "40001");
    for (const session of sessions) await session.end();
    expect((await db.query("select from memberships where role = 'owner'")).rows).toHaveLength(1);
    await db.query("delete from organisations");
    await db.query("delete from auth.users");
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
