import "server-only";
import { sha256Hex } from "../../kernel/sha256";
import { addDays } from "../../kernel/time";
import { addMember } from "../../organizations/service";
import { lockFor, type Tx, transaction } from "../../platform/db";
import { env, isDemo } from "../../platform/env";
import { ALL_RIGHTS, apiKeyPrefix, hmacToken } from "../../platform/secrets";
import { hashPassword, isPassword } from "../password";

/** The password of every demo account; the sign-in page of a demo shop shows it. */
export const DEMO_PASSWORD = "keys-demo-2026";
const TEAM = { slug: "demo-team", name: "Demo Team" } as const;

type DemoPerson = {
  readonly email: string;
  readonly name: string;
  readonly role: "user" | "admin";
  readonly inTeam?: "owner" | "member";
};

export const DEMO_PEOPLE: readonly DemoPerson[] = [
  { email: "buyer@keys.test", name: "Demo Buyer", role: "user" },
  { email: "second@keys.test", name: "Second Buyer", role: "user" },
  { email: "owner@keys.test", name: "Team Owner", role: "user", inTeam: "owner" },
  { email: "member@keys.test", name: "Team Member", role: "user", inTeam: "member" },
  { email: "admin@keys.test", name: "Shop Keeper", role: "admin" },
];

export type DemoAccount = {
  readonly email: string;
  readonly password: string;
  readonly role: "user" | "admin";
  readonly api_key: string;
};

/** Derived from the shop's own secret, so that it can be printed again although only its hash is stored. */
function demoApiKey(email: string): string {
  return `keys_${hmacToken(env().NEXTAUTH_SECRET, "demo-api-key", email)}`;
}

async function seedPerson(tx: Tx, person: DemoPerson, now: Date): Promise<string> {
  const { email, name, role } = person;
  const known = await tx.user.findUnique({ where: { email }, select: { passwordHash: true } });
  const isCurrent = await isPassword(DEMO_PASSWORD, known?.passwordHash);
  const passwordHash = isCurrent ? undefined : await hashPassword(DEMO_PASSWORD);
  const fixed = { role, isDemo: true, closedAt: null, ...(passwordHash && { passwordHash }) };
  const { id } = await tx.user.upsert({
    where: { email },
    create: { ...fixed, email, name, emailVerified: now, createdAt: now },
    update: { ...fixed, emailVerified: now },
    select: { id: true },
  });
  return id;
}

async function seedApiKey(tx: Tx, userId: string, apiKey: string): Promise<void> {
  const hash = sha256Hex(apiKey);
  await tx.apiKey.deleteMany({ where: { userId, name: "demo", hash: { not: hash } } });
  await tx.apiKey.upsert({
    where: { hash },
    create: { userId, name: "demo", prefix: apiKeyPrefix(apiKey), hash, scopes: [ALL_RIGHTS] },
    update: { revokedAt: null, expiresAt: null },
  });
}

async function seedMembership(tx: Tx, userId: string, role: "owner" | "member", now: Date): Promise<void> {
  const { id: organizationId } = await tx.organization.upsert({
    where: { slug: TEAM.slug },
    create: { ...TEAM, createdAt: now },
    update: {},
    select: { id: true },
  });
  const open = await tx.membership.findFirst({ where: { organizationId, userId, leftAt: null }, select: { id: true } });
  if (open) return;
  // A day back, so that the seat is held whatever the clocks of shop and scripts say.
  const since = addDays(now, -1);
  const added = await addMember(tx, { organizationId, userId, role, since }, now);
  if (!added.ok) throw new Error(added.error.message);
}

/**
 * Makes the demo accounts, or puts them back to what they are said to be: verified, with the known password and API
 * key, two of them in an organisation. Running it again changes nothing. Throws in production.
 */
export async function seedDemoAccounts(now: Date): Promise<DemoAccount[]> {
  if (!isDemo()) throw new Error("Demo accounts do not exist in production.");
  return transaction(async (tx) => {
    await lockFor(tx, "demo-accounts");
    const accounts: DemoAccount[] = [];
    for (const person of DEMO_PEOPLE) {
      const apiKey = demoApiKey(person.email);
      const userId = await seedPerson(tx, person, now);
      await seedApiKey(tx, userId, apiKey);
      if (person.inTeam) await seedMembership(tx, userId, person.inTeam, now);
      accounts.push({ email: person.email, password: DEMO_PASSWORD, role: person.role, api_key: apiKey });
    }
    return accounts;
  });
}
