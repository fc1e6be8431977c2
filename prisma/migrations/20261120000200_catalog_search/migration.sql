-- Full-text search over the catalog, and similarity for misspelt words.
create extension if not exists pg_trgm;

-- What people call a type, where the catalogs own word is not the one they type.
create function catalog_type_words(type key_type) returns text language sql immutable as $$
  select case type
    when 'node' then 'node nodejs javascript typescript server code pack'
    when 'next' then 'next nextjs react javascript typescript code pack'
    when 'runbook' then 'runbook incident operations playbook on-call'
    when 'jupyter' then 'jupyter notebook python analysis'
    when 'stripe' then 'stripe payments billing'
    when 'supabase' then 'supabase postgres database'
    when 'github' then 'github actions workflow ci'
    when 'cursor' then 'cursor editor prompts rules'
  end
$$;

-- Weights: A what it is called, B what it gives and what it is about, C how it is described, D the text of its README.
-- A README counts with its first 60,000 characters: a search document may not exceed a mebibyte.
create function marketplace_keys_search_document() returns trigger language plpgsql as $$
declare
  readme text;
begin
  select version.readme into readme from marketplace_key_versions version where version.id = new.current_version_id;
  new.search_document :=
    setweight(to_tsvector('english', new.title || ' ' || replace(new.slug, '-', ' ')), 'A') ||
    setweight(to_tsvector('english', new.outcome || ' ' || replace(array_to_string(new.tags, ' '), '-', ' ') || ' '
      || array_to_string(new.tags, ' ')), 'B') ||
    setweight(to_tsvector('english', new.description || ' ' || catalog_type_words(new.type) || ' ' || new.maturity::text || ' '
      || array_to_string(new.key_types, ' ')), 'C') ||
    setweight(to_tsvector('english', left(coalesce(readme, ''), 60000)), 'D');
  return new;
end $$;
create trigger marketplace_keys_searchable before insert or update on marketplace_keys
  for each row execute function marketplace_keys_search_document();

-- Names by similarity, for words that nothing matches as they were typed.
create index marketplace_keys_name_similarity on marketplace_keys using gin (lower(title || ' ' || slug) gin_trgm_ops);
-- Which KEYS name this one.
create index marketplace_keys_related on marketplace_keys using gin (related_slugs);
