import pg from "pg";

/** A statement as it went to PostgreSQL. */
export type Statement = { readonly text: string; readonly values: readonly unknown[] };

type Query = (this: pg.Client, ...args: unknown[]) => unknown;

/** The statements that `work` sends. What is measured afterwards is what the shop asks, not a likeness of it. */
export async function withRecording(work: () => Promise<unknown>): Promise<Statement[]> {
  const statements: Statement[] = [];
  const original = pg.Client.prototype.query as unknown as Query;
  (pg.Client.prototype as unknown as { query: Query }).query = function record(...args) {
    const [config, values] = args as [string | { text: string; values?: unknown[] }, unknown[] | undefined];
    if (typeof config === "object" && "text" in config)
      statements.push({ text: config.text, values: values ?? config.values ?? [] });
    return original.apply(this, args);
  };
  try {
    await work();
  } finally {
    (pg.Client.prototype as unknown as { query: Query }).query = original;
  }
  return statements;
}

/** Sends the statements of each request in turn, `atOnce` requests at a time; sorted times in milliseconds. */
export async function replay(url: string, requests: readonly Statement[][], atOnce: number): Promise<number[]> {
  const times: number[] = [];
  let next = 0;
  const person = async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    for (let number = next++; number < requests.length; number = next++) {
      const started = performance.now();
      for (const { text, values } of requests[number] ?? []) await client.query(text, [...values]);
      times.push(performance.now() - started);
    }
    await client.end();
  };
  await Promise.all(Array.from({ length: atOnce }, person));
  return times.sort((a, b) => a - b);
}
