import { expect, test } from "vitest";
import { newId } from "@/components/new-id";
import { startRunSchema } from "@/lib/runbooks/schema";

test("an id made in the browser is one that the shop takes, and another each time", () => {
  const ids = Array.from({ length: 200 }, newId);
  for (const id of ids) expect(startRunSchema.safeParse({ id }).success, id).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
});
