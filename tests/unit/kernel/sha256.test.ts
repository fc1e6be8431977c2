import { expect, it } from "vitest";
import { sha256Hex } from "@/lib/kernel/sha256";

it("hashes as the standard's example says, a text as its UTF-8", () => {
  expect(sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(sha256Hex("ü")).toBe(sha256Hex(Uint8Array.of(0xc3, 0xbc)));
});
