import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ASSETS_ROOT } from "../../assets/runbook-files";

const PACK = join(ASSETS_ROOT, "supabase-keys", "supabase-storage-access");
const read = (...path: string[]) => readFileSync(join(PACK, ...path), "utf8");
const sqlFilesOf = (folder: string) =>
  readdirSync(join(PACK, folder))
    .filter((file) => file.endsWith(".sql"))
    .sort();
const TESTS = sqlFilesOf("tests").filter((file) => /^\d/.test(file));
const ROLES = ["anon", "authenticated", "service_role"];
const name = `storage_${randomBytes(5).toString("hex")}`;
let admin: Client;
let db: Client;
/** The cluster may have had some of the roles before; those stay. */
let ownRoles: string[] = [];

/** Runs tests of the pack after `change`, each from the same state: the first failure's message, or null. Nothing stays. */
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

beforeAll(async () => {
  const url = new URL(process.env.DATABASE_URL ?? "");
  admin = new Client({ connectionString: url.href });
  await admin.connect();
  const { rows } = await admin.query("select rolname from pg_roles where rolname = any ($1)", [ROLES]);
  ownRoles = ROLES.filter((role) => !rows.some(({ rolname }) => rolname === role));
  await admin.query(`create database ${name}`);
  url.pathname = `/${name}`;
  db = new Client({ connectionString: url.href });
  await db.connect();
  await db.query(read("tests", "supabase-shim.sql"));
  for (const file of sqlFilesOf("migrations")) await db.query(`begin; ${read("migrations", file)} commit;`);
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
    const { rows } = await db.query(
      "select to_regnamespace('storage_test') as helpers, (select count(*) from storage.objects) as files",
    );
    expect(rows).toEqual([{ helpers: null, files: "0" }]);
  });
});

/** The policies of the pack with each condition that they consist of. */
async function policies(): Promise<{ policy: string; clause: "using" | "with check"; body: string }[]> {
  const { rows } = await db.query(`
    select format('%I on %I.%I', policyname, schemaname, tablename) as policy, clause, body
    from pg_policies, lateral (values ('using', qual), ('with check', with_check)) as c (clause, body)
    where body is not null and (schemaname = 'storage' or tablename = 'file_shares')
    order by policyname, clause`);
  return rows;
}

const CONDITION =
  /\(bucket_id = '[a-z-]+'::text\)|\(+storage\.foldername\(name\)\)\[[23]\] = ('\w+'::text|\([^=]*?AS uid\)\)::text)\)|private\.has_room\(\(storage\.foldername\(name\)\)\[1\]\)|\(owner_id = \([^=]*?AS uid\)\)::text\)/g;

describe("each condition is held by a test", () => {
  it("a policy that lets everything through is noticed", async () => {
    const missed: string[] = [];
    for (const { policy, clause } of await policies())
      if ((await firstFailure(`alter policy ${policy} ${clause} (true)`)) === null) missed.push(`${policy} ${clause}`);
    expect(missed).toEqual([]);
  });

  it("a part of a policy that is left out is noticed", { timeout: 180_000 }, async () => {
    const missed: string[] = [];
    let tried = 0;
    for (const { policy, clause, body } of await policies()) {
      for (const { 0: part, index } of body.matchAll(CONDITION)) {
        tried += 1;
        const without = `${body.slice(0, index)}(true)${body.slice(index + part.length)}`;
        const opening = part.match(/\(/g)?.length ?? 0;
        const closing = part.match(/\)/g)?.length ?? 0;
        const balanced = `${body.slice(0, index)}${"(".repeat(Math.max(0, opening - closing))}true${body.slice(index + part.length)}`;
        const change = `alter policy ${policy} ${clause} (${opening === closing ? without : balanced})`;
        if ((await firstFailure(change)) === null) missed.push(`${policy} ${clause} without ${part}`);
      }
    }
    expect(tried).toBeGreaterThan(25);
    expect(missed).toEqual([]);
  });

  it("a lower role is noticed", async () => {
    const missed: string[] = [];
    for (const { policy, clause, body } of await policies())
      for (const [role, lower] of [
        ["'admin'::text", "'editor'::text"],
        ["'editor'::text", "'viewer'::text"],
      ] as const) {
        if (!body.includes(role)) continue;
        const change = `alter policy ${policy} ${clause} (${body.replaceAll(role, lower)})`;
        if ((await firstFailure(change)) === null) missed.push(`${policy} ${clause} ${role}`);
      }
    expect(missed).toEqual([]);
  });

  it.each([
    ["open_file_share", "s.revoked_at is null and ", ""],
    ["open_file_share", "s.expires_at > now() and ", ""],
    ["open_file_share", "s.downloads < s.most_downloads", "true"],
    ["open_file_share", "and private.is_member(s.tenant_id, s.created_by)", ""],
    ["open_file_share", "and o.bucket_id = 'tenant-files' and o.name = s.path", ""],
    ["has_room", "tenant = any (private.tenants_with('viewer'))", "true"],
    ["bytes_of", "o.bucket_id in ('tenant-files', 'tenant-exports')", "true"],
    ["bytes_of", `o.name collate "C" >= tenant || '/' and`, ""],
  ])("%s without %s", async (routine, from, to) => {
    const { rows } = await db.query("select pg_get_functiondef(oid) as body from pg_proc where proname = $1", [
      routine,
    ]);
    expect(rows[0].body).toContain(from);
    const failure = await firstFailure(rows[0].body.replace(from, to));
    expect(failure ?? "not noticed").toMatch(/BROKEN/);
  });
});

describe("the queries", () => {
  const rowsAfter = async (change: string, query: string) => {
    await db.query("begin");
    await db.query(read("tests", "helpers.sql"));
    await db.query(change);
    const { rows } = await db.query(read("queries", query));
    await db.query("rollback");
    return rows;
  };

  it("audit finds a public bucket to explain and nothing else", async () => {
    expect(await rowsAfter("select", "audit.sql")).toMatchObject([{ level: "warning", object: "avatars" }]);
  });

  it.each([
    ["error", "insert into storage.buckets (id, name, file_size_limit) values ('open', 'open', 1)"],
    ["error", "update storage.buckets set allowed_mime_types = '{image/*}' where id = 'avatars'"],
    ["warning", "update storage.buckets set file_size_limit = null where id = 'avatars'"],
    ["error", "create policy p on storage.objects for select to authenticated using (true)"],
    ["error", "create policy p on storage.objects for delete to anon using (bucket_id = 'avatars')"],
    ["error", "alter table storage.objects disable row level security"],
    ["warning", "create policy p on storage.objects for update to authenticated using (bucket_id = 'avatars')"],
  ])("audit reports as %s: %s", async (level, change) => {
    const rows = await rowsAfter(change, "audit.sql");
    expect(rows.filter((row) => row.level === level && row.what !== rowsPublic)).not.toEqual([]);
  });

  it("usage adds up by tenant, left-behind names what nobody reaches", async () => {
    const usage = await rowsAfter("select", "usage.sql");
    expect(usage).toContainEqual(
      expect.objectContaining({ tenant: "0a000000-0000-4000-8000-00000000000a", bucket: "tenant-files", files: "5" }),
    );
    const leave = "delete from public.tenant_members where user_id = storage_test.id_of('viewer')";
    const left = await rowsAfter(leave, "left-behind.sql");
    expect(left.map((row) => row.why)).toEqual([
      "follows no rule of paths",
      "follows no rule of paths",
      "of a person who left the tenant",
      "of a tenant without members",
      "of a tenant without members",
    ]);
  });
});

const rowsPublic = "bucket is public: every file is readable by its address, for ever";
