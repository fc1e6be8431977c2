import { createHash } from "node:crypto";
import type pg from "pg";

/** KEYS by the thousand for tests and benchmarks of searching. Nothing of it is for sale; the same numbers give the same KEYS. */

type Random = () => number;

/** Mulberry32: small, fast and the same everywhere. */
function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const KNOWN =
  "access account alert archive audit backup balance batch billing branch bucket budget cache cart catalog certificate charge checkout claim client cluster commit connection consent cookie coupon cron currency customer dashboard deploy digest dispute domain draft email endpoint entitlement event export failover feature file flag forecast gateway grant health hook import incident index ingest invite invoice job ledger lease license lock log mail metric migration mirror notebook notice order outbox page partition password patch payment permission pipeline plan policy pool portal price profile prompt proxy query queue quota rate reader receipt reconcile refund region release replay report retention retry revenue role rollback route runner schedule schema seat secret session signal snapshot spend stream subscription sync tax team tenant ticket timeout token trace trial upload usage user vault version webhook window worker writer".split(
    " ",
  );
const TYPES = ["node", "next", "runbook", "jupyter", "stripe", "supabase", "github", "cursor"];
const MATURITIES = ["starter", "operator", "scale", "enterprise"];
const PRICES = [2900, 3900, 4900, 7900, 9900, 12_900, 14_900, 19_900, 29_900, 39_900, 59_900];
const SYLLABLES =
  "ba be bo ca co da de di do fa fe ga go ka ke la le li lo ma me mo na ne no pa pe ra re ri ro sa se si ta te ti to va ve".split(
    " ",
  );

const RARE_WORDS = 5000;

/** Rare words beside the known ones, so that words differ in how common they are as they do in texts. */
function rareWord(random: Random): string {
  let number = Math.floor(RARE_WORDS * random() ** 1.5) + SYLLABLES.length ** 2;
  let word = "";
  for (; number > 0; number = Math.floor(number / SYLLABLES.length)) word += SYLLABLES[number % SYLLABLES.length];
  return word;
}

const pick = <T>(random: Random, values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
/** The first words far more often than the last, as in every text (Zipf). */
const common = (random: Random): string => KNOWN[Math.floor(KNOWN.length * random() ** 1.4)] as string;

function prose(random: Random, words: number, topic: readonly string[]): string {
  const around = Array.from({ length: 4 }, () => common(random));
  const word = () => {
    const dice = random();
    if (dice < 0.1) return pick(random, topic);
    return dice < 0.2 ? pick(random, around) : rareWord(random);
  };
  return Array.from({ length: words }, word).join(" ");
}

type Made = Record<string, unknown>;

function makeKey(number: number): Made {
  const random = randomOf(7_000_003 + number);
  const topic = [common(random), common(random), pick(random, KNOWN), rareWord(random)];
  const type = pick(random, TYPES);
  const slug = `made-${topic.join("-")}-${number}`;
  const isComing = random() < 0.03;
  return {
    slug,
    title: `Made ${topic.join(" ")} ${number}`,
    summary: prose(random, 14, topic),
    description: prose(random, 70, topic),
    outcome: prose(random, 14, topic),
    type,
    maturity: pick(random, MATURITIES),
    tags: [...new Set([topic[0], topic[1], topic[2], type])],
    price_cents: pick(random, PRICES),
    status: isComing ? "coming" : "on_sale",
    readme: prose(random, 300, topic),
    updated_at: new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString(),
    sha256: createHash("sha256").update(slug).digest("hex"),
  };
}

const INSERT = `
  with made as (
    select *, gen_random_uuid() as key_id, gen_random_uuid() as version_id from jsonb_to_recordset($1::jsonb) as m(
      slug text, title text, summary text, description text, outcome text, type key_type, maturity maturity, tags text[],
      price_cents int, status sale_status, readme text, updated_at timestamptz, sha256 text)),
  keys as (
    insert into marketplace_keys (id, slug, title, summary, description, outcome, type, maturity, key_types, tags, status,
      price_cents, manifest, related_slugs, origin, updated_at)
    select key_id, slug, title, summary, description, outcome, type, maturity, array['job'], tags, 'coming', price_cents,
      '{}', '{}', 'made', updated_at from made)
  insert into marketplace_key_versions (id, key_id, version, major, minor, patch, manifest, readme, changelog,
    changelog_entry, license_text, files, content_hash, published_at)
  select version_id, key_id, '1.0.0', 1, 0, 0, '{}', readme, '', '', '', '[]', sha256, updated_at from made`;

const RELEASE = `
  update marketplace_keys key set current_version_id = version.id, status = m.status
  from marketplace_key_versions version, jsonb_to_recordset($1::jsonb) as m(slug text, status sale_status)
  where version.key_id = key.id and key.slug = m.slug`;

const BATCH = 500;

/** Writes `count` KEYS into a migrated database, about one in thirty of them announced only. */
export async function makeManyKeys(client: pg.Client, count: number): Promise<void> {
  for (let from = 0; from < count; from += BATCH) {
    const made = Array.from({ length: Math.min(BATCH, count - from) }, (_, index) => makeKey(from + index));
    // The searchable row is written once, with the release.
    await client.query("set session_replication_role = replica");
    await client.query(INSERT, [JSON.stringify(made)]);
    await client.query("set session_replication_role = origin");
    await client.query(RELEASE, [JSON.stringify(made)]);
  }
  await client.query("analyze");
}
