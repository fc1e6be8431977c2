import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recommendBeside } from "@/lib/discovery/rules/beside";
import { facts, key, RULES, readShelf } from "./shelf";

const cron = key("cron", { title: "Safe Cron", tags: ["jobs", "leases"], relatedSlugs: ["outbox", "basics"] });
const outbox = key("outbox", { tags: ["events"] });
const basics = key("basics", { maturity: "starter", tags: ["jobs", "leases"] });
const other = key("other", { tags: ["else"] });
const shelf = [cron, outbox, basics, other];
const groups = (known: Parameters<typeof facts>[0]) =>
  recommendBeside(facts({ page: "cron", ...known }), RULES, shelf).map(({ slug, group }) => [group, slug]);

describe("beside a KEY", () => {
  test("a KEY stands once: a smaller step is no more something that goes with it", () => {
    expect(groups({})).toEqual([
      ["before", "basics"],
      ["goes_with", "outbox"],
    ]);
  });

  test("what people bought together comes before what is written", () => {
    const together = new Map([
      [
        "cron",
        new Map([
          ["outbox", 3],
          ["other", 2],
        ]),
      ],
    ]);
    expect(groups({ together })).toEqual([
      ["together", "outbox"],
      ["before", "basics"],
    ]);
  });

  test("what the person said or looked at elsewhere changes nothing", () => {
    const signals = [{ kind: "viewed", value: "other" } as const, { kind: "tool", value: "node" } as const];
    expect(groups({ signals, owned: ["other"] })).toEqual(groups({}));
  });

  test("none of the library stands alone", () => {
    const all = readShelf();
    expect(all.length).toBeGreaterThan(30);
    const alone = all.filter(({ slug }) => recommendBeside(facts({ page: slug }), RULES, all).length === 0);
    expect(alone.map(({ slug }) => slug)).toEqual([]);
  });

  test("for somebody who owns things there is never more than for everybody", () => {
    const all = readShelf();
    const slugs = all.map(({ slug }) => slug);
    fc.assert(
      fc.property(fc.constantFrom(...slugs), fc.subarray(slugs), (page, owned) => {
        const shared = recommendBeside(facts({ page }), RULES, all);
        const own = recommendBeside(facts({ page, owned, usable: new Set(owned) }), RULES, all);
        const shown = own.map(({ slug }) => slug);
        expect(new Set(shown).size).toBe(shown.length);
        for (const slug of [...owned, page]) expect(shown).not.toContain(slug);
        const count = (list: typeof own, name: string) => list.filter(({ group }) => group === name).length;
        for (const name of ["before", "goes_with", "together"])
          expect(count(own, name)).toBeLessThanOrEqual(count(shared, name));
      }),
      { numRuns: 100 },
    );
  });
});
