import type { DatabaseSync } from "node:sqlite";

export interface SavedAnswer {
  fingerprint: string;
  status: number;
  body: string;
  request_id: string;
}

/** Answers kept by idempotency key, written in the same transaction as the change that they report. */
export class IdempotencyStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  find(key: string): SavedAnswer | undefined {
    const row = this.#database
      .prepare("select fingerprint, status, body, request_id from idempotency where key = ?")
      .get(key);
    if (!row) return undefined;
    return {
      fingerprint: String(row.fingerprint),
      status: Number(row.status),
      body: String(row.body),
      request_id: String(row.request_id),
    };
  }

  save(key: string, answer: SavedAnswer, created: number): void {
    this.#database
      .prepare(
        "insert into idempotency (key, fingerprint, status, body, request_id, created) values (?, ?, ?, ?, ?, ?)",
      )
      .run(key, answer.fingerprint, answer.status, answer.body, answer.request_id, created);
  }
}
