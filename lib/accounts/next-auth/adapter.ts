import "server-only";
import { PrismaAdapter } from "@next-auth/prisma-adapter";
import type { Adapter, AdapterAccount, AdapterUser } from "next-auth/adapters";
import { clock } from "../../platform/clock";
import { database, transaction } from "../../platform/db";
import { claimAddress, insertAudit } from "../store";

const ADAPTER_USER = { id: true, email: true, emailVerified: true, name: true, image: true } as const;

/** The account of an address that a provider vouched for; `signIn` in options.ts has made sure of that. */
async function claimForProvider(email: string, name: string | undefined): Promise<AdapterUser> {
  return transaction(async (tx) => {
    const account = await claimAddress(tx, email.toLowerCase(), { name }, clock.now());
    if (!account) throw new Error("AccessDenied");
    return tx.user.findUniqueOrThrow({ where: { id: account.id }, select: ADAPTER_USER });
  });
}

/**
 * The Prisma adapter of next-auth on our tables, with three differences: addresses are in lower case and proved, an
 * account that somebody else had begun under the address loses what they left, and of a provider's answer only who
 * the person is there is kept, no tokens.
 */
export function accountsAdapter(): Adapter {
  const db = database();
  return {
    ...PrismaAdapter(db),
    createUser: (user: Omit<AdapterUser, "id">) => claimForProvider(user.email, user.name ?? undefined),
    getUser: (id: string) => db.user.findUnique({ where: { id }, select: ADAPTER_USER }),
    getUserByEmail: async (email: string) => {
      const known = await db.user.findUnique({ where: { email: email.toLowerCase() }, select: { id: true } });
      return known ? claimForProvider(email, undefined) : null;
    },
    getUserByAccount: async ({ provider, providerAccountId }) => {
      const where = { provider_providerAccountId: { provider, providerAccountId } };
      const account = await db.account.findUnique({ where, select: { user: { select: ADAPTER_USER } } });
      return account?.user ?? null;
    },
    linkAccount: async ({ userId, type, provider, providerAccountId }: AdapterAccount) => {
      await transaction(async (tx) => {
        await tx.account.create({ data: { userId, type, provider, providerAccountId } });
        const entry = { actorId: userId, action: "account.linked", target: `user:${userId}`, detail: { provider } };
        await insertAudit(tx, entry, clock.now());
      });
    },
  };
}
