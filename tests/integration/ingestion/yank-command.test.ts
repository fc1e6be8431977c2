import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { findKey } from "@/lib/catalog/queries";
import { database } from "@/lib/platform/db";
import { createKey } from "@/tests/support/catalog";
import { yankCommand } from "@/tools/commands/yank";

let written = "";

beforeEach(() => {
  written = "";
  const keep = (text: string | Uint8Array) => {
    written += String(text);
    return true;
  };
  vi.spyOn(process.stdout, "write").mockImplementation(keep);
  vi.spyOn(process.stderr, "write").mockImplementation(keep);
});
afterEach(() => {
  vi.restoreAllMocks();
});

test("takes a version from offer and says what is offered instead; undone, it is back", async () => {
  const { slug } = await createKey({ versions: ["1.0.0", "2.0.0"] });
  expect(await yankCommand([slug, "2.0.0", "--reason", "It leaks."])).toBe(0);
  expect(written).toBe(
    `${slug} 2.0.0 is no longer offered.\nOffered now: 1.0.0.\n0 people have downloaded it; each gets a mail with the reason.\n`,
  );
  expect((await findKey(slug))?.version).toBe("1.0.0");
  written = "";
  expect(await yankCommand([slug, "1.0.0", "--reason", "It leaks too."])).toBe(0);
  expect(written).toContain("No version is offered now");
  expect(await findKey(slug)).toMatchObject({ status: "coming", version: null });
  expect(await yankCommand([slug, "2.0.0", "--reason", "It was another.", "--undo"])).toBe(0);
  expect(await findKey(slug)).toMatchObject({ status: "on_sale", version: "2.0.0" });
  const entries = await database().auditEntry.findMany({
    where: { detail: { path: ["slug"], equals: slug } },
    orderBy: { occurredAt: "asc" },
  });
  expect(entries.map(({ action, actorId }) => [action, actorId])).toEqual([
    ["version.yank", null],
    ["version.yank", null],
    ["version.restore", null],
  ]);
});

test.each([
  [[]],
  [["slug"]],
  [["slug", "1.0.0"]],
  [["slug", "1.0.0", "--reason", " "]],
  [["slug", "1.0.0", "x", "--reason", "Why."]],
  [["slug", "1.0.0", "--because", "Why."]],
])("says how it is used for %j", async (args) => {
  expect(await yankCommand(args)).toBe(1);
  expect(written).toContain("Usage:");
});

test("says what does not exist", async () => {
  const { slug } = await createKey();
  expect(await yankCommand([slug, "9.0.0", "--reason", "Why."])).toBe(1);
  expect(await yankCommand(["absent", "1.0.0", "--reason", "Why."])).toBe(1);
  expect(written).toContain("has no version 9.0.0");
});
