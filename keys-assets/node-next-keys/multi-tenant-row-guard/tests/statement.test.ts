import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { demandTenantStatement } from "../src/index.ts";
import { code } from "./support/fakes.ts";

const ALLOWED = [
  "select * from notes",
  "  SELECT 1;  ",
  "with gone as (delete from notes returning *) select count(*) from gone",
  "insert into notes (body) values ('commit; set role postgres')",
  "insert into notes (body) values (E'it\\'s; reset all')",
  "insert into notes (body) values ($$; drop table notes$$)",
  "insert into notes (body) values ($a$ $$; commit $a$)",
  "/* ; /* commit */ set_config */ select 1",
  "-- set_config('app.tenant_id')\nselect 1",
  'select "a;b" from notes',
  "select 'it''s; commit'",
  "savepoint a",
  "rollback to savepoint a",
  "release savepoint a",
  "set local statement_timeout = '5s'",
  "select price$usd from notes where id = $1 and e = 'x'",
];

const REFUSED = [
  "",
  "-- nothing",
  "commit",
  "COMMIT; select 1",
  "rollback",
  "select 1; select 2",
  "select 1; -- \n commit",
  "begin",
  "set app.tenant_id = 'b'",
  "set local app.tenant_id = 'b'",
  'set local "app.tenant_id" = $1',
  "set session authorization default",
  "set local role postgres",
  "set local row_security = off",
  "reset app.tenant_id",
  "discard all",
  "select set_config('app.tenant_id', 'b', true)",
  "select pg_catalog . /**/ \"set_config\" ('app.tenant_id', 'b', true)",
  "select Set_Config($1, $2, true)",
  "update pg_settings set setting = 'b' where name = 'app.tenant_id'",
  'select U&"s\\0065t_config"($1, $2, true)',
  "do $$ begin perform 1; end $$",
  "call something()",
  "prepare p as select 1",
  "execute p",
  "truncate notes",
  "copy notes to stdout",
  "create table x ()",
  "alter table notes disable row level security",
  "grant all on notes to public",
  "select 'not closed",
  'select "not closed',
  "select $$ not closed",
  "select /* not closed",
  "select 'a\\'; commit; --'",
];

describe("the guard of statements", () => {
  for (const text of ALLOWED) it(`lets pass: ${text}`, () => demandTenantStatement(text));
  for (const text of REFUSED)
    it(`refuses: ${text}`, () => assert.throws(() => demandTenantStatement(text), code("statement_refused")));

  it("reads a long text in one pass", () => {
    demandTenantStatement(`insert into notes (body) values ('${"it''s long ".repeat(300_000)}')`);
  });
});
