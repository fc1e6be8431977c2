import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { parseSettings } from "@/lib/platform/settings";
import { readSigningKey } from "@/lib/provenance/rules/envelope";
import { TEST_SETTINGS } from "@/tests/support/settings";

const parsed = (key: string | undefined) =>
  parseSettings({ ...TEST_SETTINGS, DATABASE_URL: "postgresql://localhost/keys", KEYS_SIGNING_KEY: key });

describe("the signing key in the settings", () => {
  test("is any Ed25519 key, as PEM, as PEM in one line, or as base64; what the settings take can be read", () => {
    for (let round = 0; round < 20; round += 1) {
      const { privateKey } = generateKeyPairSync("ed25519");
      const pem = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
      const base64 = privateKey.export({ format: "der", type: "pkcs8" }).toString("base64");
      const ids = [pem, pem.replaceAll("\n", "\\n"), base64].map((text) => {
        expect(parsed(text)).toMatchObject({ ok: true });
        return readSigningKey(text).keyId;
      });
      expect(new Set(ids).size).toBe(1);
    }
  });

  test("is no other key and no other text, and is not left out", () => {
    const { privateKey: rsa } = generateKeyPairSync("rsa", { modulusLength: 1024 });
    const { privateKey: x25519 } = generateKeyPairSync("x25519");
    const others = [rsa, x25519].map((key) => key.export({ format: "pem", type: "pkcs8" }).toString());
    for (const text of [...others, "secret", "a".repeat(64)])
      expect(parsed(text)).toMatchObject({
        ok: false,
        error: expect.stringContaining("KEYS_SIGNING_KEY is not valid"),
      });
    expect(parsed(undefined)).toMatchObject({
      ok: false,
      error: expect.stringContaining("KEYS_SIGNING_KEY is missing"),
    });
  });
});
