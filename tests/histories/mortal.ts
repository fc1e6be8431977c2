import { database } from "@/lib/platform/db";

/** What a worker says that was killed. Nothing of what it had under way is saved any more, not even that it failed. */
class Killed extends Error {}

type Client = ReturnType<typeof database>;
export type Death = { readonly diesAt: number; readonly commits: boolean };

/**
 * A database that goes away at the transaction of this number: before its commit, so that it is as if it had not been, or
 * after it, so that nobody learns that it was. Every later call fails, as those of a dead process are never made.
 */
function mortal(client: Client, { diesAt, commits }: Death): Client {
  let begun = 0;
  let isDead = false;
  const die = () => {
    isDead = true;
    return new Killed("The worker was killed.");
  };
  const transact = async (work: (tx: unknown) => Promise<unknown>, options: object) => {
    begun += 1;
    if (begun !== diesAt) return client.$transaction(work as never, options);
    if (commits) {
      await client.$transaction(work as never, options);
      throw die();
    }
    return client.$transaction(
      (async (tx: unknown) => {
        await work(tx);
        throw die();
      }) as never,
      options,
    );
  };
  return new Proxy(client, {
    get(target, name) {
      if (isDead) throw new Killed("The worker is dead.");
      return name === "$transaction" ? transact : Reflect.get(target, name, target);
    },
  });
}

/** Does work as a worker that dies in the middle of it. False when it did; what it has not saved is lost. */
export async function survives(death: Death, work: () => Promise<unknown>): Promise<boolean> {
  const client = database();
  globalThis.keysDatabase = mortal(client, death);
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    return false;
  } finally {
    globalThis.keysDatabase = client;
  }
}
