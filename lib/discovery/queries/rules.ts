import "server-only";
import { type Db, database } from "../../platform/db";
import { type Rule, type RuleFigures, ruleSchema } from "../schema";

/** The rules that are switched on. One that this program does not understand (it is newer) says nothing. */
export async function listRules(db: Db = database()): Promise<Rule[]> {
  const rows = await db.discoveryRule.findMany({ where: { isEnabled: true }, orderBy: { slug: "asc" } });
  return rows.flatMap(({ definition }) => ruleSchema.safeParse(definition).data ?? []);
}

/** A purchase counts for what was shown in the 30 days before it. */
const BUYING_DAYS = 30;

type FiguresRow = { slug: string; is_enabled: boolean; shown: number; followed: number; bought: number };

/**
 * How every rule has done since a moment. One person and one KEY count once, however often it was shown; a KEY that
 * several rules spoke for counts for each of them. Payments have whole seconds, so what was shown is taken so as well.
 */
export async function compareRules(since: Date, db: Db = database()): Promise<RuleFigures[]> {
  const rows = await db.$queryRaw<FiguresRow[]>`
    with shown as (
      select rule.slug, e.user_id, e.key_slug, date_trunc('second', min(e.occurred_at)) as at
        from marketplace_analytics e cross join lateral jsonb_array_elements_text(e.detail -> 'rules') as rule(slug)
       where e.kind = 'recommendation_shown' and e.occurred_at >= ${since}
       group by rule.slug, e.user_id, e.key_slug
    ), judged as (
      select s.slug,
             exists (select 1 from marketplace_analytics f
                      where f.kind = 'recommendation_followed' and f.user_id = s.user_id and f.key_slug = s.key_slug
                        and f.occurred_at >= s.at and f.detail -> 'rules' ? s.slug) as followed,
             exists (select 1 from orders o
                       join order_lines l on l.order_id = o.id and l.status = 'paid'
                       join order_line_shares h on h.order_line_id = l.id
                       join marketplace_keys k on k.id = h.key_id
                      where o.buyer_id = s.user_id and k.slug = s.key_slug
                        and o.paid_at >= s.at and o.paid_at < s.at + make_interval(days => ${BUYING_DAYS})) as bought
        from shown s
    )
    select r.slug, r.is_enabled, count(j.slug)::int as shown,
           (count(*) filter (where j.followed))::int as followed, (count(*) filter (where j.bought))::int as bought
      from discovery_rules r left join judged j on j.slug = r.slug
     group by r.slug, r.is_enabled order by shown desc, r.slug`;
  return rows.map(({ is_enabled: isEnabled, ...row }) => ({ ...row, isEnabled }));
}
