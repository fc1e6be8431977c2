import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { auditTenancy, createTenantDatabase, proveIsolation, runAsTenant, type TenantDatabase } from "../src/index.ts";
import { openDatabase, skipped } from "./support/database.ts";
import { code } from "./support/fakes.ts";

const A = "0a000000-0000-4000-8000-00000000000a";
const B = "0b000000-0000-4000-8000-00000000000b";

describe("the policies in PostgreSQL", { skip: skipped }, () => {
  let base: Awaited<ReturnType<typeof openDatabase>>;
  let db: TenantDatabase;
  const as = (tenant: string, text: string, values?: unknown[]) => runAsTenant(tenant, () => db.query(text, values));
  const rules = async () => (await auditTenancy(base.owner, base.app)).map(({ rule, object }) => `${rule} ${object}`);

  before(async () => {
    base = await openDatabase();
    await base.owner.query(`
      create table projects (tenant_id uuid not null, id int not null, name text not null, primary key (tenant_id, id));
      create table tasks (tenant_id uuid not null, id int generated always as identity, project_id int, title text,
        primary key (tenant_id, id), foreign key (tenant_id, project_id) references projects (tenant_id, id));
      create table countries (code text primary key);
      insert into tenancy.shared_tables values ('public.countries', 'the same for all');
      call tenancy.protect('projects');
      call tenancy.protect('tasks');
      call tenancy.protect('tasks');
      grant usage on schema public to ${base.app}, ${base.system};
      grant select, insert, update, delete on projects, tasks to ${base.app}, ${base.system};
      grant select on countries to ${base.app};`);
    db = createTenantDatabase({ pool: base.appPool, systemPool: base.systemPool });
    for (const [id, tenant] of [A, B].entries()) {
      await as(tenant, "insert into projects (id, name) values ($1, $2)", [id, `of ${tenant}`]);
      await as(tenant, "insert into tasks (project_id, title) values ($1, 'first')", [id]);
    }
  });
  after(() => base?.close());

  it("show a tenant its own rows, and put them down as its own", async () => {
    const { rows } = await as(A, "select tenant_id, name from projects");
    assert.deepEqual(rows, [{ tenant_id: A, name: `of ${A}` }]);
  });

  it("refuse a query without tenant, also beside this code", async () => {
    await assert.rejects(base.appPool.query("select * from projects"), code("42501"));
  });

  it("do not leave the tenant on the connection", async () => {
    await Promise.all(Array.from({ length: 9 }, (_, n) => as(n % 2 ? A : B, "select 1 from projects")));
    const { rows } = await base.appPool.query("select coalesce(current_setting('app.tenant_id', true), '') as tenant");
    assert.deepEqual(rows, [{ tenant: "" }]);
  });

  it("refuse a row for another tenant, and the way there", async () => {
    await assert.rejects(as(A, "insert into projects (tenant_id, id, name) values ($1, 9, 'x')", [B]), code("42501"));
    await assert.rejects(as(A, "update projects set tenant_id = $1", [B]), code("42501"));
    assert.equal((await as(A, "delete from tasks where tenant_id = $1 returning 1", [B])).rows.length, 0);
    await assert.rejects(as(A, "insert into tasks (tenant_id, project_id) values ($1, 1)", [B]), code("42501"));
  });

  it("let the system see all, with its own role", async () => {
    const { rows } = await db.system("test", (client) => client.query("select count(*)::int as count from projects"));
    assert.deepEqual(rows, [{ count: 2 }]);
  });

  it("pass the audit and the attempts to get out", async () => {
    assert.deepEqual(await auditTenancy(base.owner, base.app), []);
    assert.deepEqual(await proveIsolation(db, { tables: ["tasks", "projects"], from: A, to: B }), []);
    assert.equal((await as(A, "select 1 from tasks")).rows.length, 1);
  });

  it("are found wanting when somebody opens them", async () => {
    const holes: [statement: string, undo: string, rule: string][] = [
      ["alter table tasks no force row level security", "alter table tasks force row level security", "not_protected tasks"],
      ["drop policy tenant_wall on tasks", "call tenancy.protect('tasks')", "no_wall tasks"],
      [`grant truncate on tasks to ${base.app}`, `revoke truncate on tasks from ${base.app}`, "may_truncate tasks"],
      [`create table open (id int); grant select on open to ${base.app}`, "drop table open", "without_tenant open"],
      [`create view v as select * from tasks; grant select on v to ${base.app}`, "drop view v", "view_bypasses v"],
      ["create unique index u on projects (name)", "drop index u", "unique_across_tenants u"],
      [
        `create table parts (tenant_id uuid, k int) partition by list (k); create table part1 partition of parts for values in (1);
         grant select on part1 to ${base.app}`,
        "drop table parts",
        "rights_on_partition part1",
      ],
      [
        `alter table projects add unique (id); create table c (tenant_id uuid not null primary key, p int references projects (id));
         call tenancy.protect('c')`,
        "drop table c; alter table projects drop constraint projects_id_key",
        "key_crosses_tenants c",
      ],
      [`grant ${base.system} to ${base.app}`, `revoke ${base.system} from ${base.app}`, `role_ignores_policies ${base.system}`],
    ];
    for (const [statement, undo, rule] of holes) {
      const by = statement.startsWith(`grant ${base.system}`) ? base.admin : base.owner;
      await by.query(statement);
      const found = await rules();
      assert.ok(found.some((line) => line.replace("public.", "") === rule), `${rule}: ${found}`);
      await by.query(undo);
    }
    assert.deepEqual(await rules(), []);
  });

  it("leak where the wall is missing, and the attempts show it", async () => {
    await base.owner.query("drop policy tenant_wall on tasks");
    const leaks = await proveIsolation(db, { tables: ["tasks"], from: A, to: B });
    assert.deepEqual(
      leaks.map(({ what }) => what),
      ["reads", "changes", "deletes", "moves"],
    );
    await base.owner.query("call tenancy.protect('tasks')");
  });

  it("take only a signed tenant after migration 3", async () => {
    await base.migrate("0003_signed_tenant");
    await base.migrate("0003_signed_tenant");
    const secret = randomBytes(48);
    await base.owner.query("call tenancy.add_signing_key('k1', $1)", [secret]);
    await assert.rejects(as(A, "select 1 from projects"), code("42501"));
    const signed = (options: object) => createTenantDatabase({ pool: base.appPool, signing: { keyId: "k1", secret, ...options } });
    const ask = (of: TenantDatabase) => runAsTenant(A, () => of.query("select tenant_id from projects"));
    assert.deepEqual((await ask(signed({}))).rows, [{ tenant_id: A }]);
    await assert.rejects(ask(signed({ secret: randomBytes(48) })), /not signed/);
    await assert.rejects(ask(signed({ keyId: "k2" })), /not signed/);
    const late = createTenantDatabase({ pool: base.appPool, signing: { keyId: "k1", secret }, clock: () => Date.now() - 3_600_000 });
    await assert.rejects(ask(late), /too old/);
    await assert.rejects(base.appPool.query("select * from tenancy.signing_keys"), code("42501"));
  });
});
