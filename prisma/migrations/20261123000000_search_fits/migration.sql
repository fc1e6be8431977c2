-- What a list shows of a KEY, so that no page has to look it up.
alter table search.keys add column version text, add column currency text;
update search.keys known set currency = key.currency, version = (
    select version.version from public.marketplace_key_versions version where version.id = key.current_version_id)
  from public.marketplace_keys key where key.id = known.key_id;
alter table search.keys alter column currency set not null;

create or replace function search.keep_key(key public.marketplace_keys) returns integer language sql as $$
  insert into search.keys (
    key_id, slug, title, type, maturity, status, price_cents, currency, tags, updated_at, version)
  values (key.id, key.slug, key.title, key.type, key.maturity, key.status,
    case when key.status = 'coming' then null else key.price_cents end, key.currency, key.tags, key.updated_at,
    (select version.version from public.marketplace_key_versions version where version.id = key.current_version_id))
  on conflict (key_id) do update set
    slug = excluded.slug, title = excluded.title, type = excluded.type, maturity = excluded.maturity,
    status = excluded.status, price_cents = excluded.price_cents, currency = excluded.currency, tags = excluded.tags,
    updated_at = excluded.updated_at, version = excluded.version, written_by = excluded.written_by
  returning place
$$;

-- Words that stand beside each other are among the names as if they were one, too: to see it in the text, the text has to be
-- read. The mark before a pair keeps it apart from words that begin like it; it has no position and no weight.
create function search.with_pairs(names tsvector) returns tsvector language plpgsql immutable as $$
begin
  return names || array_to_tsvector(array(
    select '~' || lexeme || ' ' || following
    from (
      select lexeme, position, lead(lexeme) over beside as following, lead(position) over beside as next_position
      from unnest(names) word, unnest(word.positions) position window beside as (order by position)) pair
    where next_position = position + 1));
end $$;

-- Of the names, too, only the index is read from here on; so they are stored apart.
alter table search.names set (toast_tuple_target = 128);
alter table search.names alter column names set storage external;

-- Brings the texts of a KEY up to date. Answers whether its names are others than before. A KEY is often written twice in a
-- row, with its names unchanged: they are not written again.
create or replace function search.keep_texts(key public.marketplace_keys, its_place integer) returns boolean language plpgsql as $$
declare
  texts record;
  its_names tsvector;
  its_outcome tsvector := search.lexemes(key.outcome, 'B');
  known record;
begin
  if key.status = 'withdrawn' then
    delete from search.names where place = its_place;
    delete from search.documents where place = its_place;
    return false;
  end if;
  texts := search.texts_of(key);
  its_names := search.with_pairs(texts.names);
  select names, outcome into known from search.names where place = its_place;
  if (known.names, known.outcome) is distinct from (its_names, its_outcome) then
    insert into search.names (place, names, outcome) values (its_place, its_names, its_outcome)
      on conflict (place) do update set names = excluded.names, outcome = excluded.outcome;
  end if;
  insert into search.documents (place, document) values (its_place, texts.document)
    on conflict (place) do update set document = excluded.document;
  return known.names is distinct from its_names;
end $$;

-- KEYS that are there already.
update search.names set names = search.with_pairs(names);

-- What fits is looked up instead of reckoned: how well each single word fits each KEY is written down when the KEY changes.
-- A search reads it from an index alone and leaves adding up to the server.
create table search.fits (
  lexeme text collate "C" not null,
  place integer not null,
  -- One number, as it goes to the server: the place, the rank of this word alone among the names of the KEY in
  -- ten-thousandths, and whether it is in the title.
  fit bigint not null,
  primary key (lexeme, place) include (fit)
);

-- The fits of each word of a KEY's names. The weights are of D, C, B, A.
create function search.fits_of(names tsvector, place integer) returns table (lexeme text, fit bigint) language sql immutable as $$
  select word.lexeme, place::bigint * 32768 + ('A' = any (word.weights))::integer
    + 2 * (10000 * ts_rank('{0.02, 0.12, 0.45, 1}', names,
      ('''' || replace(replace(word.lexeme, '\', '\\'), '''', '''''') || '''')::tsquery))::integer
  from unnest(names) word where word.positions is not null
$$;

-- The fits of a KEY follow its names, in whatever way these change. Only what differs is written.
create function search.follow_names() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.names = new.names then
    return null;
  end if;
  if tg_op <> 'INSERT' then
    delete from search.fits gone where gone.place = old.place and gone.lexeme = any (array(
      select unnest(tsvector_to_array(old.names)) except
      select unnest(tsvector_to_array(new.names)) where tg_op = 'UPDATE'));
  end if;
  if tg_op <> 'DELETE' then
    insert into search.fits as known (lexeme, place, fit)
    select word.lexeme, new.place, word.fit from search.fits_of(new.names, new.place) word
    on conflict (lexeme, place) do update set fit = excluded.fit where known.fit <> excluded.fit;
  end if;
  return null;
end $$;
create trigger search_names_fits after insert or update or delete on search.names
  for each row execute function search.follow_names();

-- KEYS that are there already.
insert into search.fits (lexeme, place, fit)
select word.lexeme, n.place, word.fit from search.names n cross join search.fits_of(n.names, n.place) word;
analyze search.fits;

-- Phrases of two words each, as they are asked for, in the form of that index.
create function search.in_pairs(phrases text) returns tsquery language sql stable as $$
  select replace(replace(' ' || to_tsquery('english', phrases)::text, ''' <-> ''', ' '), ' ''', ' ''~')::tsquery
$$;

drop function search.match(tsquery[], tsquery[], tsquery[], tsquery, tsquery, integer);
drop function search.match_some(tsquery[], tsquery[], tsquery, real[], integer[]);
drop function search.meant(text[], text[]);

-- Of words that stand in no document, the most alike of those in use, as JSON: what is written, what is most alike, how much.
create function search.most_alike(written text[]) returns json language sql stable as $$
  select json_agg(json_build_array(asked.word, best.word, best.likeness))
  from (select word, to_tsquery('english', '''' || word || '''') as query from unnest(written) word) asked
  left join lateral (
    select near.word, public.similarity(near.word, asked.word) as likeness from search.words near
    where near.word operator(public.%) asked.word
    order by near.word like asked.word || '%' desc, likeness desc, near.word limit 1) best on true
  where not exists (select from search.documents d where d.document @@ asked.query)
$$;

-- Everything that a search asks, in one call and one snapshot. Each of `terms` is one thing that was asked for; at its place
-- in `pairs` stand its words two by two, in `alike` single words that say the same and in `phrases` the pairs of phrases that
-- do, or null. The words of one that is quoted must stand together; `excluded` must not match.
-- Lists go to the server as text, and lists of lists with semicolons between: nothing is quicker to write and to read.
--   changed       the rows written since `seen_before`, in the order of the server's ChangedRow
--   have_all      the KEYS that have everything, anywhere; phrases that say the same are looked for in names only
--   in_names      those that have everything in their names; null where phrases and fits tell it
--   is_partial    whether so few have everything that those with a part of it are wanted too
--   with_phrases  for each term the KEYS whose names have a phrase that says the same
--   with_pairs    for each term the KEYS whose names have its words side by side
--   fits          how well each of `words` fits, in their order
--   begun         the same of all words that begin with `beginning`; null when the index leaves it out
--   alike_words   when no KEY has everything: what may have been meant by `misspelt`
create function search.look(
  seen_before pg_snapshot, outcome text, terms text[], pairs text[], is_quoted boolean[], alike text[], phrases text[],
  excluded text, words text[], beginning text, misspelt text[],
  out seen text, out changed json, out with_outcome text, out have_all text, out in_names text, out is_partial boolean,
  out with_phrases text, out with_pairs text, out with_excluded text, out fits text, out begun text, out alike_words json)
language plpgsql stable
-- Documents are large and lie apart: reading them all is never the better plan, whatever is thought of its cost. No plan
-- depends on the words, so none is made for each of them anew.
set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
  -- As few full matches as leave room for KEYS that have only some of the words.
  enough constant integer := 3;
  -- Of a word that more KEYS have, only so many are looked at for a part of what was asked: it tells little.
  most constant integer := 2000;
  few constant integer := 200;
  -- Behind everything that begins so.
  last_character constant text := chr(1114111);
  unwanted tsquery := coalesce(to_tsquery('english', excluded), '');
  in_document tsquery := !! unwanted;
  in_name tsquery := in_document;
  -- Nothing is excluded or in quotes, so that the fits of single words tell what is in the names.
  is_plain boolean := excluded is null and not coalesce(true = any (is_quoted), false);
  asked integer := 0;
  nodes integer := 0;
  term tsquery;
  single tsquery;
  pair tsquery[];
  phrase tsquery[];
  found integer[];
  named integer[];
  hits integer[];
  -- Those that have everything, or at least a phrase.
  either integer[];
  -- Where fits are looked up; null: everywhere.
  within integer[];
  known_as text;
  listed text;
begin
  seen := pg_current_snapshot();
  changed := (
    select json_agg(json_build_array(k.place, k.key_id, k.slug, k.title, k.type, k.maturity, k.status, k.price_cents, k.currency,
      k.tags, (extract(epoch from k.updated_at) * 1000)::bigint, k.version, k.popularity))
    from search.keys k
    where k.written_by >= pg_snapshot_xmin(seen_before) and not pg_visible_in_snapshot(k.written_by, seen_before));
  if outcome is not null then
    with_outcome := array(select n.place from search.names n
      where n.outcome @@ plainto_tsquery('english', translate(look.outcome, './_-', '    ')))::text;
  end if;
  if terms is null then
    return;
  end if;
  for number in 1 .. cardinality(terms) loop
    term := to_tsquery('english', terms[number]);
    continue when numnode(term) = 0;
    asked := asked + 1;
    nodes := nodes + numnode(term);
    single := coalesce(to_tsquery('english', alike[number]), '');
    phrase[number] := search.in_pairs(phrases[number]);
    in_document := in_document && (term || single);
    pair[number] := search.in_pairs(pairs[number]);
    in_name := in_name && (case when is_quoted[number] then coalesce(pair[number], term) else term end
      || single || coalesce(phrase[number], ''));
  end loop;
  found := array(select d.place from search.documents d where d.document @@ in_document);
  either := found;
  have_all := found::text;
  is_partial := false;
  if asked = 0 then
    return;
  end if;
  for number in 1 .. cardinality(terms) loop
    hits := '{}';
    if phrase[number] is not null then
      hits := array(select n.place from search.names n where n.names @@ phrase[number]);
      either := either || hits;
    end if;
    with_phrases := coalesce(with_phrases || ';', '') || hits::text;
    hits := '{}';
    if pair[number] is not null then
      hits := array(select n.place from search.names n where n.names @@ pair[number]);
    end if;
    with_pairs := coalesce(with_pairs || ';', '') || hits::text;
  end loop;
  if nodes > 1 and cardinality(either) between 4 * enough and few and is_plain then
    within := either;
  elsif nodes > 1 or not is_plain then
    named := array(select n.place from search.names n where n.names @@ in_name);
    in_names := named::text;
    is_partial := asked > 1 and cardinality(named) < enough and cardinality(found) < 4 * enough;
    if not is_partial and cardinality(named) <= 1000 then
      -- Few have the rest in their README: what they have in their names decides between them.
      within := case when cardinality(found) - cardinality(named) between 1 and few then named || found else named end;
    end if;
  end if;
  if is_partial and numnode(unwanted) > 0 then
    with_excluded := array(select d.place from search.documents d where d.document @@ unwanted)::text;
  end if;
  for number in 1 .. cardinality(words) loop
    known_as := (tsvector_to_array(to_tsvector('english', words[number])))[1];
    if known_as is null then
      listed := '-';
    elsif within is null then
      listed := array(
        select f.fit from search.fits f where f.lexeme = known_as limit case when is_partial then most end)::text;
    else
      listed := array(
        select f.fit from search.fits f where f.lexeme = known_as and f.place = any (within))::text;
    end if;
    fits := coalesce(fits || ';', '') || listed;
  end loop;
  known_as := (tsvector_to_array(to_tsvector('english', beginning)))[1];
  if known_as is null then
    begun := null;
  elsif within is null then
    begun := array(
      select f.fit from search.fits f where f.lexeme >= known_as and f.lexeme < known_as || last_character
      limit case when is_partial then most end)::text;
  else
    begun := array(
      select f.fit from search.fits f
      where f.lexeme >= known_as and f.lexeme < known_as || last_character and f.place = any (within))::text;
  end if;
  if cardinality(found) = 0 and cardinality(misspelt) > 0 then
    alike_words := search.most_alike(misspelt);
  end if;
end $$;
