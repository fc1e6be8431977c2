--                                                                                admin editor viewer both rival stranger anon
select storage_test.matrix($$ select public.create_file_share(storage_test.acme() || '/shared/by-editor.pdf') $$,
                                             '1', '1', 'refused', 'refused', 'refused', 'refused', 'refused');
-- Only what one can read: no absent file, nobody's diary (an admin sees it, and may not hand it on), no path without a rule.
select storage_test.expect('editor', format('select public.create_file_share(%L)', path), 'refused')
from (values (storage_test.acme() || '/shared/absent.pdf'), (storage_test.beta() || '/shared/secret.pdf'), ('shared/file.pdf'),
             (storage_test.acme() || '/elsewhere/file.pdf'), ('x')) as t (path);
select storage_test.expect('admin', format('select public.create_file_share(%L)',
  storage_test.acme() || '/people/' || storage_test.id_of('viewer') || '/diary.txt'), 'refused');
select storage_test.expect('editor', $$ select public.create_file_share(storage_test.acme() || '/shared/by-editor.pdf', 31) $$, '23514');
select storage_test.expect('editor', $$ select public.create_file_share(storage_test.acme() || '/shared/by-editor.pdf', 0) $$, '23514');
select storage_test.expect('editor', $$ select public.create_file_share(storage_test.acme() || '/shared/by-editor.pdf', 7, 1001) $$, '23514');
-- In another's name, or for another tenant, past the function.
select storage_test.expect('editor', $$ insert into public.file_shares (tenant_id, path, token_hash, expires_at)
  values (storage_test.beta(), storage_test.acme() || '/shared/by-editor.pdf', sha256('x'), now() + interval '1 day') $$, 'refused');
select storage_test.expect('editor', $$ insert into public.file_shares (tenant_id, path, token_hash, expires_at, created_by)
  values (storage_test.acme(), storage_test.acme() || '/shared/by-editor.pdf', sha256('x'), now() + interval '1 day', storage_test.id_of('admin')) $$, 'refused');

-- One by the editor with a token that this test knows, for two downloads.
insert into public.file_shares (tenant_id, path, token_hash, expires_at, created_by, most_downloads)
  values (storage_test.acme(), storage_test.acme() || '/shared/by-editor.pdf', sha256('token'), now() + interval '1 day', storage_test.id_of('editor'), 2);
select storage_test.matrix($$ select id, downloads from public.file_shares $$,    '1', '1', '0', '0', '0', '0', 'refused');
select storage_test.expect('admin', 'select token_hash from public.file_shares', 'refused');
select storage_test.matrix($$ update public.file_shares set revoked_at = now() $$, '1', '1', '0', '0', '0', '0', 'refused');
select storage_test.expect('admin', 'update public.file_shares set expires_at = now() + interval ''20 days''', 'refused');
select storage_test.expect('admin', 'update public.file_shares set downloads = 0', 'refused');
select storage_test.matrix($$ select * from public.open_file_share('token') $$,
                                             'refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused');

-- Opened by the server: twice and no more; not with another token.
create function storage_test.opens(expected text, after text default 'select') returns void language plpgsql as $$
begin
  execute after;
  perform storage_test.expect('service_role', $s$ select * from public.open_file_share('token') $s$, expected);
end
$$;
savepoint fresh;
select storage_test.opens('1');
select storage_test.expect('service_role', $$ select * from public.open_file_share('another') $$, '0');
select storage_test.opens('1', 'update public.file_shares set downloads = 1');
select storage_test.opens('0', 'update public.file_shares set downloads = 2');
rollback to savepoint fresh;
select storage_test.opens('0', 'update public.file_shares set revoked_at = now()');
select storage_test.expect('admin', 'update public.file_shares set revoked_at = null', '0');
rollback to savepoint fresh;
select storage_test.opens('0', 'update public.file_shares set created_at = now() - interval ''2 days'', expires_at = now() - interval ''1 second''');
rollback to savepoint fresh;
select storage_test.opens('0', 'delete from public.tenant_members where user_id = storage_test.id_of(''editor'')');
rollback to savepoint fresh;
select storage_test.opens('0', 'delete from storage.objects where name like ''%/by-editor.pdf''');
rollback to savepoint fresh;
-- Another editor's share: an admin revokes it, an editor does not.
update public.file_shares set created_by = storage_test.id_of('admin');
select storage_test.expect('editor', 'update public.file_shares set revoked_at = now()', '0');
select storage_test.expect('editor', 'update public.file_shares set revoked_at = null', '0');
select storage_test.expect('admin', 'update public.file_shares set revoked_at = null', 'refused');
rollback to savepoint fresh;
update public.tenant_members set role = 'viewer' where user_id = storage_test.id_of('editor');
select storage_test.expect('editor', 'update public.file_shares set revoked_at = now()', '0');
