import "server-only";
import { Prisma } from "../../generated/prisma/client";
import { type Db, database } from "../../platform/db";
import { type FacetCount, type KeyList, type KeyQuery, type KeySummary, PRICE_STEPS_CENTS } from "../schema";

/**
 * The KEYS that the words match, by the best way in which any does: all words (the last one may be unfinished), then
 * any of them, then names that are similar. The words reach PostgreSQL as a parameter; what is cast to a tsquery is
 * PostgreSQL's own rendering of the parsed words.
 */
function searchCtes(words: string): Prisma.Sql {
  return Prisma.sql`
    parsed as (select websearch_to_tsquery('english', ${words}) as strict),
    terms as (
      select
        case when right(strict::text, 1) = '''' then (strict::text || ':*')::tsquery else strict end as every_word,
        case when strict::text like '%!%' then strict else replace(strict::text, ' & ', ' | ')::tsquery end as any_word
      from parsed),
    by_all as (
      select k.id, ts_rank_cd(k.search_document, terms.every_word) as score
      from marketplace_keys k, terms where k.search_document @@ terms.every_word and k.status <> 'withdrawn'),
    by_any as (
      select k.id, ts_rank(k.search_document, terms.any_word) as score
      from marketplace_keys k, terms
      where not exists (select from by_all) and k.search_document @@ terms.any_word and k.status <> 'withdrawn'),
    by_name as (
      select k.id, 0::real as score
      from marketplace_keys k
      where not exists (select from by_all) and not exists (select from by_any)
        and lower(${words}) <% lower(k.title || ' ' || k.slug) and k.status <> 'withdrawn'),
    found as (
      select hit.id, hit.score + word_similarity(lower(${words}), lower(k.title || ' ' || k.slug)) as score
      from (select * from by_all union all select * from by_any union all select * from by_name) hit
      join marketplace_keys k on k.id = hit.id),`;
}

const EVERYTHING = Prisma.sql`found as (select id, 0::real as score from marketplace_keys where status <> 'withdrawn'),`;

function outcomeCondition(outcome: string | undefined): Prisma.Sql {
  if (!outcome) return Prisma.sql`true`;
  return Prisma.sql`to_tsvector('english', k.outcome) @@ plainto_tsquery('english', ${outcome})`;
}

/** Whether a row passes each filter; an absent filter lets everything pass. */
function filterColumns(query: KeyQuery): Prisma.Sql {
  const passes = (values: readonly string[] | undefined, test: Prisma.Sql) =>
    values?.length ? test : Prisma.sql`true`;
  const type = passes(query.type, Prisma.sql`k.type::text = any(${query.type ?? []}::text[])`);
  const maturity = passes(query.maturity, Prisma.sql`k.maturity::text = any(${query.maturity ?? []}::text[])`);
  const tag = passes(query.tag, Prisma.sql`k.tags && ${query.tag ?? []}::text[]`);
  const price =
    query.max_price === undefined
      ? Prisma.sql`true`
      : Prisma.sql`k.status = 'on_sale' and k.price_cents <= ${query.max_price}`;
  return Prisma.sql`(${type}) as in_type, (${maturity}) as in_maturity, (${tag}) as in_tag, (${price}) as in_price`;
}

/** What can be bought stands before what is announced; ties are broken by the slug, so that pages never overlap. */
function orderOf(query: KeyQuery): Prisma.Sql {
  switch (query.sort ?? (query.q ? "relevance" : "newest")) {
    case "relevance":
      return Prisma.sql`m.score desc, m.status, m.updated_at desc, m.slug`;
    case "newest":
      return Prisma.sql`m.status, m.updated_at desc, m.slug`;
    case "price_asc":
      return Prisma.sql`m.status, m.price_cents asc, m.slug`;
    case "price_desc":
      return Prisma.sql`m.status, m.price_cents desc, m.slug`;
    case "title":
      return Prisma.sql`lower(m.title), m.slug`;
  }
}

/** A page of KEYS as JSON in the shape of the API. */
function itemsSql(query: KeyQuery): Prisma.Sql {
  return Prisma.sql`
    select coalesce(json_agg(page.item order by page.place), '[]') from (
      select row_number() over (order by ${orderOf(query)}) as place, json_build_object(
        'slug', m.slug, 'title', m.title, 'summary', m.summary, 'type', m.type, 'maturity', m.maturity, 'tags', m.tags,
        'status', m.status, 'version', v.version,
        'price', case when m.status <> 'coming' then json_build_object('amount', m.price_cents, 'currency', m.currency) end,
        'updated_at', to_char(m.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as item
      from marked m left join marketplace_key_versions v on v.id = m.current_version_id
      where m.in_type and m.in_maturity and m.in_tag and m.in_price
      order by ${orderOf(query)} limit ${query.limit} offset ${(query.page - 1) * query.limit}) page`;
}

const FACETS = Prisma.sql`json_build_object(
  'type', (select coalesce(json_agg(json_build_object('value', f.type, 'count', f.n) order by f.n desc, f.type), '[]')
    from (select type, count(*)::int as n from marked where in_maturity and in_tag and in_price group by type) f),
  'maturity', (select coalesce(json_agg(json_build_object('value', f.maturity, 'count', f.n) order by f.maturity), '[]')
    from (select maturity, count(*)::int as n from marked where in_type and in_tag and in_price group by maturity) f),
  'tag', (select coalesce(json_agg(json_build_object('value', f.tag, 'count', f.n) order by f.n desc, f.tag), '[]')
    from (select tag, count(*)::int as n from marked, unnest(tags) tag where in_type and in_maturity and in_price
      group by tag order by n desc, tag limit 40) f),
  'price', (select json_agg(json_build_object('value', f.step::text, 'count', f.n) order by f.step)
    from (select step, (select count(*)::int from marked
      where in_type and in_maturity and in_tag and status = 'on_sale' and price_cents <= step) as n
      from unnest(${[...PRICE_STEPS_CENTS]}::int[]) step) f))`;

type Row = { items: KeySummary[]; total: number; facets: Record<"type" | "maturity" | "tag" | "price", FacetCount[]> };

/**
 * One page of the catalog: search, filters, sort, and per filter the counts that hold with the other filters in
 * force. Withdrawn KEYS are left out. One round trip.
 */
export async function listKeys(query: KeyQuery, db: Db = database()): Promise<KeyList> {
  const rows = await db.$queryRaw<Row[]>`
    with ${query.q ? searchCtes(query.q) : EVERYTHING}
    marked as materialized (
      select k.slug, k.title, k.summary, k.type, k.maturity, k.tags, k.status, k.price_cents, k.currency, k.updated_at,
        k.current_version_id, found.score, ${filterColumns(query)}
      from found join marketplace_keys k on k.id = found.id
      where ${outcomeCondition(query.outcome)})
    select (${itemsSql(query)}) as items,
      (select count(*)::int from marked where in_type and in_maturity and in_tag and in_price) as total,
      ${FACETS} as facets`;
  const row = rows[0];
  if (!row) throw new Error("An aggregate without GROUP BY always answers with one row.");
  return { items: row.items, total: row.total, page: query.page, limit: query.limit, facets: row.facets };
}
