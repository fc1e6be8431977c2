import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isRevalidationRequest, revalidateCatalog } from "@/lib/catalog/service";

type Seen = { method: string | undefined; url: string | undefined; authorization: string };
const seen: Seen[] = [];
let answer = 204;
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push({ method: request.method, url: request.url, authorization: request.headers.authorization ?? "" });
    response.writeHead(answer).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // Read once, at the first use of the settings: the port of the shop is that of this test's server.
  process.env.PORT = String((server.address() as AddressInfo).port);
});
afterAll(() => server.close());

const requestWith = (authorization: string) =>
  new Request("http://localhost/api/internal/revalidate", { method: "POST", headers: { authorization } });

test("the job asks the server of this machine, in a way that only the shop can", async () => {
  await revalidateCatalog();
  expect(seen).toMatchObject([{ method: "POST", url: "/api/internal/revalidate" }]);
  expect(isRevalidationRequest(requestWith(seen[0]?.authorization ?? ""))).toBe(true);
});

test("nobody else may ask", () => {
  for (const authorization of [
    "",
    "Bearer ",
    "Bearer x",
    `${seen[0]?.authorization}x`,
    seen[0]?.authorization.slice(7) ?? "",
  ])
    expect(isRevalidationRequest(requestWith(authorization))).toBe(false);
});

test("a server that refuses makes the job fail, so that it is tried again", async () => {
  answer = 503;
  await expect(revalidateCatalog()).rejects.toThrow(/answered 503/);
});
