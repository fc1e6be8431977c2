-- Who may do what with organisations, memberships and invitations. Three habits throughout:
--   `to authenticated`       other roles never evaluate the policy;
--   `(select auth.uid())`    evaluated once for each statement and not for each row;
--   grants on columns        a policy sees a row before or after a change, never which column changed.

-- Organisations: members read, admins rename, owners delete. Created by public.create_organisation only, since
-- the one who creates is not a member yet and could not read back the row.
grant select, delete on public.organisations to authenticated;
grant update (name) on public.organisations to authenticated;

create policy organisations_select on public.organisations for select to authenticated
  using (id = any ((select private.organisations_with('viewer'))::uuid[]));

-- An update without `with check` holds the new row to `using` as well, and no client can write an id.
create policy organisations_update on public.organisations for update to authenticated
  using (id = any ((select private.organisations_with('admin'))::uuid[]));

create policy organisations_delete on public.organisations for delete to authenticated
  using (id = any ((select private.organisations_with('owner'))::uuid[]));

-- Memberships: members see each other. An owner sets every other role; an admin handles members and viewers and makes
-- nobody an admin. Nobody changes a role of their own; everybody may leave. No policy for insert: one becomes a member
-- by public.create_organisation or public.accept_invitation and in no other way.
grant select, delete on public.memberships to authenticated;
grant update (role) on public.memberships to authenticated;

create policy memberships_select on public.memberships for select to authenticated
  using (organisation_id = any ((select private.organisations_with('viewer'))::uuid[]));

create policy memberships_update on public.memberships for update to authenticated
  using (
    user_id <> (select auth.uid())
    and (
      organisation_id = any ((select private.organisations_with('owner'))::uuid[])
      or (role < 'admin' and organisation_id = any ((select private.organisations_with('admin'))::uuid[]))
    )
  )
  with check (
    user_id <> (select auth.uid())
    and (
      organisation_id = any ((select private.organisations_with('owner'))::uuid[])
      or (role < 'admin' and organisation_id = any ((select private.organisations_with('admin'))::uuid[]))
    )
  );

create policy memberships_delete on public.memberships for delete to authenticated
  using (
    user_id = (select auth.uid())
    or organisation_id = any ((select private.organisations_with('owner'))::uuid[])
    or (role < 'admin' and organisation_id = any ((select private.organisations_with('admin'))::uuid[]))
  );

-- Invitations: admins see them all, and make and revoke those whose role they could assign. Never updated: inviting
-- again replaces the row and with it the token. expires_at is not granted, so a client cannot make one that lasts.
grant select, delete on public.invitations to authenticated;
grant insert (organisation_id, email, role, token_hash) on public.invitations to authenticated;

create policy invitations_select on public.invitations for select to authenticated
  using (organisation_id = any ((select private.organisations_with('admin'))::uuid[]));

create policy invitations_insert on public.invitations for insert to authenticated
  with check (
    invited_by = (select auth.uid())
    and (
      organisation_id = any ((select private.organisations_with('owner'))::uuid[])
      or (role < 'admin' and organisation_id = any ((select private.organisations_with('admin'))::uuid[]))
    )
  );

create policy invitations_delete on public.invitations for delete to authenticated
  using (
    organisation_id = any ((select private.organisations_with('owner'))::uuid[])
    or (role < 'admin' and organisation_id = any ((select private.organisations_with('admin'))::uuid[]))
  );
