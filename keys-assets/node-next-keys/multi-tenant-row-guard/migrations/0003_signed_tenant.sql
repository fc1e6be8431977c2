-- Optional. With it the setting carries a signature made by the application, so that a statement injected by
-- one tenant cannot make itself another: it can write the setting and cannot sign it. Needs PostgreSQL 11.
create table if not exists tenancy.signing_keys (
  id text primary key check (id ~ '^[A-Za-z0-9_-]{1,32}$'),
  inner_pad bytea not null,
  outer_pad bytea not null,
  added_at timestamptz not null default now()
);
revoke all on tenancy.signing_keys from public;

create or replace function tenancy.xor_block(secret bytea, mask int) returns bytea
language plpgsql immutable strict set search_path = pg_catalog, pg_temp as $$
declare
  block bytea := decode(repeat(lpad(to_hex(mask), 2, '0'), 64), 'hex');
begin
  for i in 0 .. octet_length(secret) - 1 loop
    block := set_byte(block, i, get_byte(secret, i) # mask);
  end loop;
  return block;
end $$;

-- HMAC (RFC 2104) needs the key only in these two blocks; 32 to 64 bytes of a random generator.
create or replace procedure tenancy.add_signing_key(key_id text, secret bytea)
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if octet_length(secret) not between 32 and 64 then
    raise exception 'a signing key has 32 to 64 bytes';
  end if;
  insert into tenancy.signing_keys (id, inner_pad, outer_pad)
  values (key_id, tenancy.xor_block(secret, 54), tenancy.xor_block(secret, 92));
end $$;
revoke execute on procedure tenancy.add_signing_key(text, bytea) from public;

-- tenant|key|until in ms|signature of the three. Definer: the application reads the keys only through this.
create or replace function tenancy.current_tenant() returns text
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
declare
  given text := current_setting('app.tenant_id', true);
  part text[] := string_to_array(given, '|');
  message bytea;
  expected bytea;
begin
  if coalesce(given, '') = '' then
    raise exception 'no tenant in this transaction' using errcode = '42501',
      hint = 'Run it through the tenant database of the application.';
  end if;
  if cardinality(part) = 4 then
    message := convert_to(part[1] || '|' || part[2] || '|' || part[3], 'UTF8');
    select sha256(k.outer_pad || sha256(k.inner_pad || message)) into expected
    from tenancy.signing_keys k where k.id = part[2];
  end if;
  -- Two hashes are compared, so how long it takes says nothing of the signature.
  if expected is null or sha256(convert_to(part[4], 'UTF8')) <> sha256(convert_to(encode(expected, 'hex'), 'UTF8')) then
    raise exception 'the tenant of this transaction is not signed' using errcode = '42501';
  end if;
  if part[3]::float8 < extract(epoch from clock_timestamp()) * 1000 then
    raise exception 'the signature of this transaction''s tenant is too old' using errcode = '42501',
      hint = 'The transaction outlived signForMs.';
  end if;
  return part[1];
end $$;
