import { randomUUID } from "node:crypto";
import { sha256Hex } from "@/lib/kernel/sha256";
import { database } from "@/lib/platform/db";
import { ALL_RIGHTS, apiKeyPrefix, newApiKey } from "@/lib/platform/secrets";

export type TestPerson = {
  readonly userId: string;
  readonly email: string;
  readonly apiKey: string;
  readonly apiKeyId: string;
  /** `authorization` for a `Request`. */
  readonly headers: { readonly authorization: string };
};

type PersonOptions = {
  readonly email?: string;
  readonly name?: string;
  readonly role?: "user" | "admin";
  readonly isVerified?: boolean;
};

/** A person in the test's database with an API key of all their rights; verified unless told. */
export async function createPerson(options: PersonOptions = {}): Promise<TestPerson> {
  const email = options.email ?? `${randomUUID()}@keys.test`;
  const apiKey = newApiKey();
  const user = await database().user.create({
    data: {
      email,
      name: options.name ?? null,
      role: options.role ?? "user",
      emailVerified: (options.isVerified ?? true) ? new Date("2026-01-01T00:00:00Z") : null,
      apiKeys: {
        create: { name: "test", prefix: apiKeyPrefix(apiKey), hash: sha256Hex(apiKey), scopes: [ALL_RIGHTS] },
      },
    },
    select: { id: true, apiKeys: { select: { id: true } } },
  });
  const apiKeyId = user.apiKeys[0]?.id;
  if (!apiKeyId) throw new Error("The API key was not created.");
  return { userId: user.id, email, apiKey, apiKeyId, headers: { authorization: `Bearer ${apiKey}` } };
}

/** A request as a script would make it: JSON in, with this person's key when one is given. */
export function apiRequest(path: string, options: { as?: TestPerson; method?: string; body?: unknown } = {}): Request {
  const headers = new Headers(options.as?.headers);
  const hasBody = options.body !== undefined;
  if (hasBody) headers.set("content-type", "application/json");
  return new Request(new URL(path, "http://localhost:3000"), {
    method: options.method ?? (hasBody ? "POST" : "GET"),
    headers,
    ...(hasBody && { body: JSON.stringify(options.body) }),
  });
}
