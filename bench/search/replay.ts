import pg from "pg";

/**
 * A statement as it went to PostgreSQL; by its name, if it has one, a connection keeps it prepared. `rest` says how the answer
 * is read.
 */
export type Statement = {
  readonly name?: string;
  readonly text: string;
  readonly values: readonly unknown[];
  readonly rest: object;
};

type Query = (...args: unknown[]) => unknown;

function statementOf([config, values]: readonly unknown[]): Statement | null {
  if (typeof config !== "object" || config === null || !("text" in config)) return null;
  const { name, text, values: own, ...rest } = config as { name?: string; text: string; values?: unknown[] };
  return { ...(name ? { name } : {}), text, values: (values as unknown[] | undefined) ?? own ?? [], rest };
}

/** The statements that `work` sends. What is measured afterwards is what the shop asks, not a likeness of it. */
export async function withRecording(work: () => Promise<unknown>): Promise<Statement[]> {
  const statements: Statement[] = [];
  const original: Query = pg.Client.prototype.query;
  const record = function (this: pg.Client, ...args: unknown[]) {
    const statement = statementOf(args);
    if (statement) statements.push(statement);
    return original.apply(this, args);
  };
  Object.assign(pg.Client.prototype, { query: record });
  try {
    await work();
  } finally {
    Object.assign(pg.Client.prototype, { query: original });
  }
  return statements;
}
async function send(client: pg.Client, request: readonly Statement[]): Promise<void> {
  for (const { values, rest, ...statement } of request)
    await client.query({ ...rest, ...statement, values: [...values] });
}

/**
 * Sends the statements of each request in turn, `atOnce` requests at a time and everything `rounds` times; sorted times in
 * milliseconds. Each connection has sent everything once before: the shop keeps its connections, and what PostgreSQL learns
 * on a new one is not what is measured.
 */
export async function replay(
  url: string,
  requests: readonly Statement[][],
  { atOnce, rounds }: { readonly atOnce: number; readonly rounds: number },
): Promise<number[]> {
  const clients = Array.from({ length: atOnce }, () => new pg.Client({ connectionString: url }));
  await Promise.all(clients.map((client) => client.connect()));
  await Promise.all(
    clients.map(async (client) => {
      for (const request of requests) await send(client, request);
    }),
  );
  const all = Array.from({ length: rounds }, () => requests).flat();
  const times: number[] = [];
  let next = 0;
  const person = async (client: pg.Client) => {
    for (let number = next++; number < all.length; number = next++) {
      const started = performance.now();
      await send(client, all[number] ?? []);
      times.push(performance.now() - started);
    }
  };
  await Promise.all(clients.map(person));
  await Promise.all(clients.map((client) => client.end()));
  return times.sort((a, b) => a - b);
}
