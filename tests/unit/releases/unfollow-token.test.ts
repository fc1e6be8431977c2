import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeUnfollow, encodeUnfollow } from "@/lib/releases/rules/unfollow-token";

test("an unfollow link says again whom and what it is about", () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), (userId, keyId) => {
      expect(decodeUnfollow(encodeUnfollow({ userId, keyId }))).toEqual({ userId, keyId });
    }),
  );
});

test("anything else is no link", () => {
  for (const text of ["", "abc", "a".repeat(44), `${"a".repeat(42)}=`, `${"a".repeat(42)}\0`])
    expect(decodeUnfollow(text)).toBeNull();
});
