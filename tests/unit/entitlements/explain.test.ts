import { describe, expect, it } from "vitest";
import { explainAccess } from "@/lib/entitlements/rules/explain";
import { type RecordedFact, THE_SHOP } from "@/lib/entitlements/rules/explain/facts";
import { ADA, acme, ask, bought, NOW, on, pro } from "./facts";

const words = (recorded: readonly RecordedFact[], at = NOW) => explainAccess(recorded, ask(at)).sentence;
const story = (recorded: readonly RecordedFact[], question = ask()) =>
  explainAccess(recorded, question).timeline.map(({ at, what }) => `${at.toISOString().slice(5, 10)} ${what}`);

const team = (more: Parameters<typeof pro>[0] = {}) =>
  pro({ sourceId: "sub_2", organization: acme(), facts: { plan: { title: "Team", cancelReason: null } }, ...more });

describe("why somebody has a KEY", () => {
  it("bought, and open through a plan as well", () => {
    const plan = team({ validUntil: on("12-01"), endCause: "plan_ended", endReference: "sub_2" });
    expect(words([bought(), plan])).toBe(
      "Yours since 3 March: you bought it for $79. Also open through Acme's Team plan until 1 December.",
    );
  });

  it("names the year where it is not this one", () => {
    expect(words([bought({ validFrom: new Date("2024-05-09T10:00:00Z") })])).toBe(
      "Yours since 9 May 2024: you bought it for $79.",
    );
  });

  it("bought in a bundle, without a payment, or by somebody else", () => {
    const bundle = { title: "Operator Bundle", netCents: 32100, refundedCents: 0 };
    expect(words([bought({ source: "bundle_line", facts: { line: bundle } })])).toBe(
      "Yours since 3 March: you bought it in the Operator Bundle for $321.",
    );
    const free = { line: { ...bundle, netCents: 0 } };
    expect(words([bought({ source: "bundle_line", startCause: "granted_without_payment", facts: free })])).toBe(
      "Yours since 3 March: you got it in the Operator Bundle without a payment, because earlier purchases covered its price.",
    );
    expect(words([bought({ facts: { order: { number: 3, currency: "usd", buyer: ADA } } })])).toBe(
      "Yours since 3 March: Ada bought it for you.",
    );
  });

  it("through an organisation, with the price for who paid it only", () => {
    const order = { number: 3, currency: "usd", buyer: ADA };
    expect(words([bought({ organization: acme(), facts: { order } })])).toBe(
      "Open since 1 April through Acme: Ada bought it for Acme.",
    );
    expect(words([bought({ organization: acme() })])).toBe(
      "Open since 1 April through Acme: you bought it for Acme, for $79.",
    );
  });

  it("through a plan or its trial, with and without an end", () => {
    expect(words([pro()])).toBe("Open since 1 February through your Pro plan.");
    const ending = { validUntil: on("07-01"), endCause: "plan_ended", endReference: "sub_1" } as const;
    expect(words([pro({ startCause: "trial", ...ending })])).toBe(
      "Open since 1 February through your Pro plan until 1 July.",
    );
    expect(story([pro({ startCause: "trial", ...ending })])).toEqual([
      "02-01 The trial of your Pro plan began.",
      "07-01 Your Pro plan ends.",
    ]);
  });

  it("given by the shop, for good and for a time", () => {
    const given = {
      source: "manual_grant",
      sourceId: "grant",
      orderId: null,
      startCause: "granted",
      startReference: "audit-1",
      facts: { order: null, line: null, startNote: { by: THE_SHOP, reason: "A mistake of ours." } },
    } as const;
    expect(words([bought(given)])).toBe("Yours since 3 March: the shop gave it to you: A mistake of ours.");
    const until = { validUntil: on("07-01"), endCause: "revoked", endReference: "audit-1" } as const;
    expect(words([bought({ ...given, ...until })])).toBe(
      "Yours since 3 March until 1 July: the shop gave it to you: A mistake of ours.",
    );
    const over = { ...until, validUntil: on("05-01") };
    expect(words([bought({ ...given, ...over })])).toBe("You had it until 1 May; it was given until then.");
    expect(story([bought({ ...given, ...over })]).at(-1)).toBe("05-01 The time it was given for ended.");
    const sooner = { validUntil: on("06-01"), endCause: "revoked", endReference: "audit-2" } as const;
    const rows = [bought({ ...given, ...until, supersededAt: on("06-01") }), bought({ ...given, ...sooner })];
    expect(story(rows).slice(1)).toEqual([
      "06-01 The shop ended it.",
      "06-01 An end on 1 July was on record; it no longer stands, because that was changed.",
    ]);
  });

  it("back after a dispute, after a late payment", () => {
    const disputed = bought({ validUntil: on("04-01"), endCause: "disputed", endReference: "du_1" });
    const back = bought({ validFrom: on("05-01"), startCause: "dispute_won", startReference: "du_1" });
    expect(words([disputed, back])).toBe(
      "Yours again since 1 May: you bought it for $79; the bank decided for the payment, and access came back.",
    );
    expect(story([disputed, back])).toEqual([
      "03-03 You bought it for $79.",
      "04-01 The payment was disputed with the bank.",
      "05-01 The bank decided for the payment, and access came back.",
    ]);
    const unpaid = pro({ validUntil: on("05-04"), endCause: "plan_ended", endReference: "in_2" });
    const again = pro({ validFrom: on("05-09"), startCause: "paid_again", startReference: "in_2" });
    expect(words([unpaid, again])).toBe("Open again since 9 May through your Pro plan; your Pro plan was paid again.");
  });
});

describe("what the shop took away and gave back", () => {
  it("has the reason of the revocation, and not of what undid it", () => {
    const note = { by: THE_SHOP, reason: "Bought with a stolen card." };
    const revoked = { validUntil: on("05-05"), endCause: "revoked", endReference: "audit-1" } as const;
    const restored = { validFrom: on("05-09"), startCause: "restored", startReference: "audit-1" };
    const rows = [
      bought({ ...revoked, facts: { endNote: note } }),
      bought({ ...restored, facts: { startNote: note } }),
    ];
    expect(words(rows)).toBe("Yours again since 9 May: you bought it for $79; the shop gave it back.");
    const { timeline } = explainAccess(rows, ask());
    expect(timeline.map(({ what, by }) => [what, by?.name])).toEqual([
      ["You bought it for $79.", "buyer@keys.test"],
      ["The shop ended it: Bought with a stolen card.", "the shop"],
      ["The shop gave it back.", "the shop"],
    ]);
  });
});

describe("why somebody has it no more", () => {
  const gone = (endCause: RecordedFact["endCause"], more: Parameters<typeof bought>[0] = {}) =>
    words([bought({ validUntil: on("05-05"), endCause, endReference: "x", ...more })]);

  it("a payment that did not come", () => {
    expect(words([pro({ validUntil: on("05-04"), endCause: "plan_ended", endReference: "in_2" })])).toBe(
      "You had it through Pro until 4 May; the payment of 27 April did not come.",
    );
  });

  it("a plan that was cancelled, or ended otherwise", () => {
    const end = { validUntil: on("05-04"), endCause: "plan_ended", endReference: "sub_1" } as const;
    const plan = { title: "Pro", cancelReason: "cancellation_requested" };
    expect(words([pro({ ...end, facts: { plan } })])).toBe(
      "You had it through Pro until 4 May; your Pro plan was cancelled.",
    );
    expect(words([pro(end)])).toBe("You had it through Pro until 4 May; your Pro plan ended.");
    expect(words([team(end)])).toBe("You had it through Acme's Team plan until 4 May; Acme's Team plan ended.");
  });

  it("a refund, with what went back", () => {
    const line = { title: "Title of key-a", netCents: 7900, refundedCents: 7900 };
    expect(gone("refunded", { facts: { line } })).toBe("You had it until 5 May; the purchase was refunded ($79).");
    expect(gone("refunded")).toBe("You had it until 5 May; the purchase was refunded.");
  });

  it("a dispute, running and lost", () => {
    expect(gone("disputed", { facts: { disputeStatus: "needs_response" } })).toBe(
      "You had it until 5 May; the payment is disputed with the bank, and access comes back if it decides for the payment.",
    );
    const lost = { facts: { disputeStatus: "lost", disputeLostAt: on("05-20") } };
    expect(gone("disputed", lost)).toBe("You had it until 5 May; the payment was disputed, and the bank took it back.");
    const row = bought({
      validUntil: on("05-05"),
      endCause: "disputed",
      endReference: "du_1",
      recordedAt: on("05-05"),
      ...lost,
    });
    expect(story([row])).toEqual([
      "03-03 You bought it for $79.",
      "05-05 The payment was disputed with the bank.",
      "05-20 The bank decided for the cardholder and took the payment back; access does not come back.",
    ]);
    const before = ask(on("05-15"), { asKnownAt: on("05-15") });
    expect(explainAccess([row], before).sentence).toContain("access comes back if it decides for the payment");
    expect(story([row], before)).toHaveLength(2);
  });

  it("a revocation, with its reason", () => {
    const endNote = { by: THE_SHOP, reason: "Bought with a stolen card." };
    expect(gone("revoked", { facts: { endNote } })).toBe(
      "You had it until 5 May; the shop ended it: Bought with a stolen card.",
    );
  });

  it("a seat that was removed", () => {
    const seat = acme({ from: on("04-01"), until: on("05-05") });
    const order = { number: 3, currency: "usd", buyer: ADA };
    const shared = bought({ organization: seat, facts: { order } });
    expect(words([shared])).toBe("You had it through Acme until 5 May; your seat there ended then.");
    expect(story([shared])).toEqual([
      "03-03 Ada bought it for Acme.",
      "04-01 You got a seat at Acme.",
      "05-05 Your seat at Acme ended.",
    ]);
  });

  it("never had it, or without a seat", () => {
    expect(words([])).toBe("Nothing has given it to you yet.");
    expect(words([bought({ organization: acme(null) })])).toBe("Acme holds it, but you have no seat there.");
  });
});

describe("another moment than now", () => {
  it("before, during and after", () => {
    const refunded = bought({ validUntil: on("05-05"), endCause: "refunded", endReference: "re_1" });
    expect(words([refunded], on("03-01"))).toBe(
      "On 1 March 2026 you did not have it. It began on 3 March: you bought it for $79.",
    );
    expect(words([refunded], new Date("2026-04-01T09:30:00Z"))).toBe(
      "On 1 April 2026 at 09:30 UTC you had it, since 3 March until 5 May: you bought it for $79.",
    );
    expect(words([refunded], on("06-01"))).toBe(
      "On 1 June 2026 you did not have it. You had it until 5 May; the purchase was refunded.",
    );
  });

  it("to come", () => {
    const plan = pro({ validUntil: on("07-01"), endCause: "plan_ended", endReference: "sub_1" });
    expect(words([plan], on("08-01"))).toBe(
      "On 1 August 2026 you will not have it, as things stand. You have it through Pro until 1 July; your Pro plan ends.",
    );
    const shared = bought({ organization: acme({ from: on("04-01"), until: on("07-01") }) });
    expect(words([shared], on("08-01"))).toContain("You have it through Acme until 1 July; your seat there ends then.");
    expect(words([bought()], on("08-01"))).toBe(
      "On 1 August 2026 you will have it, as things stand; since 3 March: you bought it for $79.",
    );
  });

  it("says of each source whether it spoke for or against, and why", () => {
    const sources = [
      bought({ validUntil: on("05-05"), endCause: "refunded", endReference: "re_1" }),
      pro(),
      bought({ sourceId: "line-2", validFrom: on("06-10") }),
      team({ organization: acme(null) }),
    ];
    const said = explainAccess(sources, ask(on("06-01"))).sources;
    expect(said.map(({ source, speaks, reason }) => [source.sourceId, speaks, reason])).toEqual([
      ["sub_1", "for", null],
      ["line-1", "against", "refunded"],
      ["line-2", "against", "not_yet"],
      ["sub_2", "against", "no_seat"],
    ]);
  });
});

describe("what the shop believed", () => {
  const first = bought({ supersededAt: on("05-05") });
  const refunded = bought({
    validUntil: on("05-05"),
    endCause: "refunded",
    endReference: "re_1",
    recordedAt: on("05-05"),
    supersededAt: on("05-20"),
  });
  const failed = bought({ recordedAt: on("05-20") });

  it("answers as the record stood at another time", () => {
    const recorded = [first, refunded, failed];
    const allowed = (asKnownAt: Date | null) =>
      explainAccess(recorded, ask(on("05-10"), { asKnownAt })).decision.allowed;
    expect([allowed(on("05-04")), allowed(on("05-10")), allowed(on("05-21")), allowed(null)]).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect(explainAccess(recorded, ask(NOW, { asKnownAt: on("03-01") })).decision.reason).toBe("never_owned");
  });

  it("knows of a seat's end only after it", () => {
    const shared = bought({ organization: acme({ from: on("04-01"), until: on("05-05") }) });
    const decision = (asKnownAt: Date) => explainAccess([shared], ask(on("06-01"), { asKnownAt })).decision;
    expect(decision(on("05-01"))).toMatchObject({ allowed: true, until: null });
    expect(decision(on("05-06"))).toMatchObject({ allowed: false, reason: "seat_removed" });
    expect(decision(on("03-20"))).toMatchObject({ allowed: false, reason: "never_owned" });
  });

  it("tells of an end that proved wrong", () => {
    expect(story([first, refunded, failed])).toEqual([
      "03-03 You bought it for $79.",
      "05-20 An end on 5 May was on record; it no longer stands, because the refund did not go through.",
    ]);
    const [start] = explainAccess([first, refunded, failed], ask()).timeline;
    expect(start?.recordedAt).toEqual(on("03-03"));
    const grace = pro({
      validUntil: on("05-04"),
      endCause: "plan_ended",
      endReference: "in_2",
      supersededAt: on("04-29"),
    });
    expect(story([grace, pro({ recordedAt: on("04-29") })]).at(-1)).toBe(
      "04-29 An end on 4 May was on record; it no longer stands, because the payment of 27 April came.",
    );
  });

  it("tells nothing of an organisation from before or after one's seat", () => {
    const seat = acme({ from: on("04-01"), until: on("05-05") });
    const later = bought({ organization: seat, validFrom: on("06-01") });
    const earlier = bought({ organization: seat, validUntil: on("03-09"), endCause: "refunded", endReference: "re" });
    expect(explainAccess([later, earlier], ask())).toMatchObject({ sources: [], timeline: [] });
    const refundedLater = { validUntil: on("06-01"), endCause: "refunded", endReference: "re_1" } as const;
    expect(story([bought({ organization: seat, ...refundedLater })]).at(-1)).toBe("05-05 Your seat at Acme ended.");
  });
});
