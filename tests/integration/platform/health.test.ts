import { describe, expect, it } from "vitest";
import { GET as health } from "@/app/api/health/route";
import { GET as ready } from "@/app/api/ready/route";
import { database } from "@/lib/platform/db";

const request = (path: string) => new Request(`http://localhost:3000${path}`);

describe("health and readiness", () => {
  it("answers that the process is there", async () => {
    const response = await health(request("/api/health"), undefined);
    expect([response.status, await response.json()]).toEqual([200, { status: "ok" }]);
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it("is ready when database, tables and job queue are", async () => {
    const response = await ready(request("/api/ready"), undefined);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      status: "ready",
      checks: [
        { name: "database", ok: true },
        { name: "migrations", ok: true },
        { name: "jobs", ok: true },
      ],
    });
  });

  it("answers 503 with what is missing", async () => {
    await database().$executeRaw`alter schema graphile_worker rename to away`;
    const response = await ready(request("/api/ready"), undefined).finally(
      () => database().$executeRaw`alter schema away rename to graphile_worker`,
    );
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      code: "not_ready",
      detail: expect.stringContaining("jobs"),
      checks: [{ ok: true }, { ok: true }, { name: "jobs", ok: false }],
    });
  });
});
