/** What people ask of the catalog: mostly words, sometimes with a filter or another order, sometimes only looking around. */
export function addressesOf(queries: readonly string[]): string[] {
  const words = MADE_WORDS.flatMap((word, place) => [
    word,
    `${word} ${MADE_WORDS[(place + 7) % MADE_WORDS.length]}`,
    `${word} ${MADE_WORDS[(place + 3) % MADE_WORDS.length]} ${MADE_WORDS[(place + 11) % MADE_WORDS.length]}`,
  ]);
  const asked = [...queries, ...words].map((text, place) => {
    const params = new URLSearchParams({ q: text });
    const filters = FILTERS[place % FILTERS.length] ?? {};
    for (const [name, value] of Object.entries(filters)) params.set(name, value);
    return params.toString();
  });
  return [...asked, ...BROWSING];
}

const MADE_WORDS =
  "access account alert archive audit backup balance batch billing branch bucket budget cache cart certificate charge checkout cluster cron customer deploy entitlement export failover gateway invoice ledger migration order outbox payment policy queue quota refund release retry rollback secret session stream tax tenant webhook".split(
    " ",
  );

const FILTERS: readonly Record<string, string>[] = [
  {},
  {},
  { type: "runbook,node" },
  {},
  { max_price: "9900" },
  {},
  { sort: "newest" },
  { maturity: "operator" },
];

const BROWSING = [
  "",
  "type=runbook",
  "type=node,next&maturity=operator",
  "sort=popular",
  "sort=price_asc&max_price=9900",
  "tag=webhook",
  "tag=audit&type=stripe",
  "sort=title&page=40",
  "page=200",
  "outcome=webhook",
];
