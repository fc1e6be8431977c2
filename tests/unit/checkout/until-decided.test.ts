import { describe, expect, it } from "vitest";
import { untilDecided } from "@/lib/checkout/service/until-decided";
import { ok } from "@/lib/kernel/result";

describe("beginning a purchase", () => {
  it("is tried again when what was found is over", async () => {
    const answers = ["again" as const, ok("paid")];
    expect(await untilDecided(async () => answers.shift() ?? "again")).toEqual(ok("paid"));
  });

  it("comes to an end, with an answer, also when it is over every time", async () => {
    let tries = 0;
    const outcome = await untilDecided<string>(async () => {
      tries += 1;
      return "again";
    });
    expect(outcome).toMatchObject({ ok: false, error: { code: "conflict" } });
    expect(tries).toBeLessThan(10);
  });
});
