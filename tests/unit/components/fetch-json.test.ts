import { afterEach, expect, test, vi } from "vitest";
import { fetchJson } from "@/components/fetch-json";

afterEach(() => vi.unstubAllGlobals());

function stubFetch() {
  const fetched = vi.fn(async (_path: string, _init: RequestInit) => Response.json({ ok: true }));
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

test("a question waits for the end of the task that asks", async () => {
  const fetched = stubFetch();
  const answer = fetchJson("/api/v1/account/me");
  await Promise.resolve();
  expect(fetched).not.toHaveBeenCalled();
  expect(await answer).toEqual({ ok: true });
});

test("what a person sends goes out at once", async () => {
  const fetched = stubFetch();
  const answer = fetchJson("/api/v1/cart", { method: "POST", json: { slug: "rate-limiter" } });
  expect(fetched).toHaveBeenCalledOnce();
  expect(await answer).toEqual({ ok: true });
});
