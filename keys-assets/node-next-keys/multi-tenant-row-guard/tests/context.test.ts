import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { currentTenant, forEachTenant, requireTenant, runAsTenant, withoutTenant, withTenant } from "../src/index.ts";
import { code } from "./support/fakes.ts";

describe("the tenant of work", () => {
  it("is seen by everything that the work starts, and by nothing else", async () => {
    const seen = await runAsTenant("acme", async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return [currentTenant(), await Promise.resolve().then(requireTenant)];
    });
    assert.deepEqual(seen, ["acme", "acme"]);
    assert.equal(currentTenant(), null);
    assert.throws(requireTenant, code("no_tenant"));
  });

  it("does not change on the way", () => {
    runAsTenant("acme", () => {
      assert.equal(
        runAsTenant("acme", () => requireTenant()),
        "acme",
      );
      assert.throws(() => runAsTenant("other", () => 1), code("wrong_tenant"));
      assert.equal(
        withoutTenant(() => runAsTenant("other", requireTenant)),
        "other",
      );
      assert.equal(withoutTenant(currentTenant), null);
    });
  });

  it("is an id and nothing that ends a text in SQL", () => {
    for (const tenant of ["", "a'b", "a b", "a;b", "a|b", "a\\b", "x".repeat(65), "é", null, 7, {}])
      assert.throws(() => runAsTenant(tenant as string, () => 1), code("invalid_tenant"), String(tenant));
  });
});

describe("a wrapped handler", () => {
  const handler = withTenant(
    (request: Request, place: string) => request.headers.get("x-test") ?? new Response(place, { status: 401 }),
    (_request, tenant, place) => Response.json([tenant, requireTenant(), place]),
  );

  it("runs as the tenant that was resolved", async () => {
    const request = new Request("https://app.test/", { headers: { "x-test": "acme" } });
    assert.deepEqual(await (await handler(request, "here")).json(), ["acme", "acme", "here"]);
  });

  it("sends a refusal in its place", async () => {
    const answer = await handler(new Request("https://app.test/"), "here");
    assert.deepEqual([answer.status, await answer.text()], [401, "here"]);
  });
});

describe("a job over tenants", () => {
  it("works as each, at most so many at once, and survives one that fails", async () => {
    let now = 0;
    let most = 0;
    const seen: string[] = [];
    const work = async (tenant: string) => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      if (tenant === "b") throw new Error("b is broken");
      seen.push(requireTenant());
    };
    const { done, failed } = await forEachTenant(["a", "b", "c", "d", "e"], work, { concurrency: 2 });
    assert.deepEqual([done, most, seen.toSorted()], [4, 2, ["a", "c", "d", "e"]]);
    assert.deepEqual(
      failed.map(({ tenant, error }) => [tenant, (error as Error).message]),
      [["b", "b is broken"]],
    );
  });

  it("stops before the next tenant when it is told to", async () => {
    const stop = new AbortController();
    const { done } = await forEachTenant(["a", "b"], async () => stop.abort(), { signal: stop.signal });
    assert.equal(done, 1);
  });
});
