-- Searching the catalog. What searching needs of a KEY lies in a narrow table of its own, kept by a trigger: it is small, and
-- a count of buyers may change without touching the KEY. It stands in its own schema, beside the tables of schema.prisma.
drop trigger marketplace_keys_searchable on marketplace_keys;
drop function marketplace_keys_search_document();
drop index marketplace_keys_name_similarity;
alter table marketplace_keys drop column search_document;

create schema search;

-- What the catalog is counted and sorted by.
create table search.keys (
  -- A short name for a KEY in long lists of hits.
  place integer generated always as identity primary key,
  key_id uuid not null unique references public.marketplace_keys (id) on delete cascade,
  slug text not null,
  title text not null,
  type public.key_type not null,
  maturity public.maturity not null,
  status public.sale_status not null,
  -- What it costs today; null while nothing can be bought.
  price_cents integer,
  tags text[] not null,
  updated_at timestamptz(3) not null,
  -- How much it is bought and used: see search.refresh_popularity.
  popularity integer not null default 0,
  -- The transaction that wrote the row, so that a reader can ask for what changed since it last looked.
  written_by xid8 not null default pg_current_xact_id()
);

-- What hits are ranked by: as A what a KEY is called, B what it gives and what it is about, C how it is described. KEYS that
-- are withdrawn stand in neither of these two tables.
create table search.names (
  place integer primary key references search.keys on delete cascade,
  names tsvector not null,
  outcome tsvector not null
);

-- The same and, as D, the README: where all words are looked for. Only its index is read, so its rows are kept tiny by
-- having the text stored apart.
create table search.documents (
  place integer primary key references search.keys on delete cascade,
  document tsvector not null
) with (toast_tuple_target = 128);
alter table search.documents alter column document set storage external;

-- Words as they are written, to find the one that was meant by a misspelt one. A word may stand here more than once: two
-- transactions that bring the same word need not wait for each other.
create table search.words (word text not null);

create index search_documents_words on search.documents using gin (document) with (fastupdate = off);
create index search_names_words on search.names using gin (names) with (fastupdate = off);
create index search_names_outcome on search.names using gin (outcome) with (fastupdate = off);
create index search_keys_written_by on search.keys (written_by);
create index search_words_alike on search.words using gin (word public.gin_trgm_ops) with (fastupdate = off);
create index search_words_same on search.words (word);

-- Words are cut at points, slashes, underscores and hyphens, in texts and in questions alike: "next.js" is "next" and "js".
create function search.lexemes(written text, weight "char") returns tsvector language sql immutable as $$
  select setweight(to_tsvector('english', translate(written, './_-', '    ')), weight)
$$;

-- A README counts with its first 60,000 characters: a search document may not exceed a mebibyte.
create function search.texts_of(key public.marketplace_keys, out names tsvector, out document tsvector)
language plpgsql stable as $$
declare
  readme text;
begin
  select version.readme into readme from public.marketplace_key_versions version where version.id = key.current_version_id;
  names := search.lexemes(key.title || ' ' || key.slug, 'A')
    || search.lexemes(key.outcome || ' ' || array_to_string(key.tags, ' '), 'B')
    || search.lexemes(key.description || ' ' || public.catalog_type_words(key.type) || ' ' || key.maturity::text || ' '
      || array_to_string(key.key_types, ' '), 'C');
  document := names || search.lexemes(left(coalesce(readme, ''), 60000), 'D');
end $$;

create function search.keep_words(written text) returns void language sql as $$
  insert into search.words (word)
  select lexeme from unnest(to_tsvector('simple', translate(written, './_-', '    ')))
  where length(lexeme) between 4 and 40 and lexeme ~ '^[[:alpha:]]+$'
    and not exists (select from search.words known where known.word = lexeme)
$$;

create function search.words_of(key public.marketplace_keys) returns text language sql stable as $$
  select key.title || ' ' || key.slug || ' ' || key.outcome || ' ' || array_to_string(key.tags, ' ') || ' ' || key.description
$$;

-- Brings the texts of a KEY up to date. Answers whether its names are others than before.
create function search.keep_texts(key public.marketplace_keys, its_place integer) returns boolean language plpgsql as $$
declare
  texts record;
  known tsvector;
begin
  if key.status = 'withdrawn' then
    delete from search.names where place = its_place;
    delete from search.documents where place = its_place;
    return false;
  end if;
  texts := search.texts_of(key);
  select names into known from search.names where place = its_place;
  insert into search.names (place, names, outcome) values (its_place, texts.names, search.lexemes(key.outcome, 'B'))
    on conflict (place) do update set names = excluded.names, outcome = excluded.outcome;
  insert into search.documents (place, document) values (its_place, texts.document)
    on conflict (place) do update set document = excluded.document;
  return known is distinct from texts.names;
end $$;

create function search.keep_key(key public.marketplace_keys) returns integer language sql as $$
  insert into search.keys (key_id, slug, title, type, maturity, status, price_cents, tags, updated_at)
  values (key.id, key.slug, key.title, key.type, key.maturity, key.status,
    case when key.status = 'coming' then null else key.price_cents end, key.tags, key.updated_at)
  on conflict (key_id) do update set
    slug = excluded.slug, title = excluded.title, type = excluded.type, maturity = excluded.maturity,
    status = excluded.status, price_cents = excluded.price_cents, tags = excluded.tags, updated_at = excluded.updated_at,
    written_by = excluded.written_by
  returning place
$$;

create function search.follow_key() returns trigger language plpgsql as $$
declare
  its_place integer := search.keep_key(new);
begin
  if tg_op = 'UPDATE'
    and (old.title, old.slug, old.outcome, old.tags, old.description, old.type, old.maturity, old.key_types, old.current_version_id,
        old.status = 'withdrawn')
      is not distinct from
      (new.title, new.slug, new.outcome, new.tags, new.description, new.type, new.maturity, new.key_types, new.current_version_id,
        new.status = 'withdrawn')
  then
    return null;
  end if;
  if search.keep_texts(new, its_place) then
    perform search.keep_words(search.words_of(new));
  end if;
  return null;
end $$;
create trigger marketplace_keys_searchable after insert or update on public.marketplace_keys
  for each row execute function search.follow_key();

-- KEYS that are there already.
select search.keep_texts(key, search.keep_key(key)) from public.marketplace_keys key;
select search.keep_words(string_agg(search.words_of(key), ' ')) from public.marketplace_keys key having count(*) > 0;

-- What matches, and how well. Each of `terms` is one thing that was asked for; the elements at its place of `alike` (single
-- words) and `others` (these and phrases) say the same, or are null; `named` are all words, in a title; `excluded` must not
-- match. `have_all` are the KEYS that have everything. `places` have a score: of these where there are enough of them, else
-- also of KEYS that have a good part, what is rare counting more. Who has no score fits least.
-- Phrases are looked for in names only: to see that two words stand together, the text has to be read.
create function search.match(
  terms tsquery[], alike tsquery[], others tsquery[], named tsquery, excluded tsquery, enough integer,
  out have_all integer[], out places integer[], out scores real[])
language plpgsql stable
-- Documents are large and lie apart: reading them all is never the better plan, whatever is thought of its cost.
set enable_seqscan = off set jit = off as $$
declare
  -- Of D, C, B, A.
  weights constant real[] := '{0.02, 0.12, 0.45, 1}';
  any_term tsquery;
  any_other tsquery;
  in_document tsquery := !! excluded;
  in_names tsquery := !! excluded;
  term tsquery;
  number_in_names integer;
begin
  for number in 1 .. cardinality(terms) loop
    term := terms[number];
    in_document := coalesce(in_document && coalesce(term || alike[number], term), coalesce(term || alike[number], term));
    in_names := coalesce(in_names && coalesce(term || others[number], term), coalesce(term || others[number], term));
    any_term := coalesce(any_term || term, term);
    any_other := coalesce(any_other || others[number], any_other, others[number]);
  end loop;
  have_all := array(select d.place from search.documents d where d.document @@ in_document);
  select array_agg(n.place), array_agg(
    ts_rank(weights, n.names, any_term) + coalesce(0.4 * ts_rank(weights, n.names, any_other), 0)
      + case when n.names @@ named then 1 else 0.3 end)
  into places, scores from search.names n where n.names @@ in_names and cardinality(terms) > 0;
  number_in_names := coalesce(cardinality(places), 0);
  if cardinality(terms) > 1 and number_in_names < enough and cardinality(have_all) < 4 * enough then
    select array_agg(part.place), array_agg(part.score) into places, scores
    from search.match_some(terms, others, excluded, weights, have_all) part;
  elsif cardinality(have_all) - number_in_names between 1 and 200 then
    -- Few have the rest in their README: what they have in their names decides between them.
    select places || array_agg(n.place), scores || array_agg(ts_rank(weights, n.names, any_term))
    into places, scores
    from unnest(have_all) hit (place) join search.names n on n.place = hit.place where not n.names @@ in_names;
  end if;
end $$;

-- KEYS that have a good part of what was asked for in their names, and those that have all of it anywhere. A term counts by
-- how rare it is and by how well it fits.
create function search.match_some(
  terms tsquery[], others tsquery[], excluded tsquery, weights real[], have_all integer[])
returns table (place integer, score real) language sql stable set enable_seqscan = off set jit = off as $$
  with asked as materialized (
    select number, term, other, case when other is null then term else term || other end as either
    from unnest(terms, others) with ordinality t (term, other, number)),
  hits as materialized (
    select asked.number, n.place, 1 / ln(2 + count(*) over (partition by asked.number)) as rarity
    from asked join search.names n on n.names @@ asked.either),
  whole as (select sum(rarity) as rarity from (select distinct number, rarity from hits) one_each),
  -- Only what is shown is ranked: that costs most.
  found as materialized (
    select h.place from hits h, whole group by h.place
    having sum(h.rarity) >= 0.4 * max(whole.rarity) or h.place = any (have_all))
  select h.place, (sum(h.rarity * (0.1
      + greatest(ts_rank(weights, n.names, asked.term), coalesce(0.6 * ts_rank(weights, n.names, asked.other), 0))))
    / max(whole.rarity))::real
  from found join hits h on h.place = found.place join asked on asked.number = h.number
  join search.names n on n.place = h.place cross join whole
  where excluded is null or not exists (
    select from search.documents d where d.place = h.place and d.document @@ excluded)
  group by h.place
$$;

-- The words that were meant by `written`, of which no document has any: the most alike of those in use and of `field`.
create function search.meant(written text[], field text[]) returns table (word text, meant text) language sql stable as $$
  select asked.word, best.word
  from unnest(written) asked (word)
  cross join lateral (
    select near.word from (
      select word from search.words where word operator(public.%) asked.word
      union select word from unnest(field) word where word operator(public.%) asked.word) near
    order by near.word like asked.word || '%' desc, public.similarity(near.word, asked.word) desc, near.word
    limit 1) best
  where not exists (select from search.documents d where d.document @@ plainto_tsquery('english', asked.word))
$$;

-- How much each KEY is bought and used: three for each line that was paid and holds it, one for each person who downloaded
-- it. Only rows whose count changed are written, and rows of a restored backup, whose transactions are still to come here.
-- Answers with how many.
create function search.refresh_popularity() returns integer language plpgsql as $$
declare
  changed integer;
begin
  with bought as (
    select share.key_id, 3 * count(*) as points from public.order_line_shares share
    join public.order_lines line on line.id = share.order_line_id where line.status = 'paid' group by share.key_id),
  used as (select key_id, count(distinct user_id) as points from public.downloads group by key_id)
  update search.keys k set popularity = now.points, written_by = pg_current_xact_id()
  from (
    select each.key_id, (coalesce(bought.points, 0) + coalesce(used.points, 0))::integer as points
    from search.keys each left join bought using (key_id) left join used using (key_id)) now
  where now.key_id = k.key_id
    and (now.points <> k.popularity or k.written_by >= pg_snapshot_xmax(pg_current_snapshot()));
  get diagnostics changed = row_count;
  return changed;
end $$;
