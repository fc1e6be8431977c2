import type { DatabaseSync } from "node:sqlite";

/** Something that an object does by itself at a moment, such as a subscription that renews. */
export interface DueWork {
  id: string;
  at: number;
  /** The test clock whose time counts; null for the sandbox's own. */
  clock: string | null;
}

/** When which object is to be looked at again. One row an object: the next moment only. */
export class DueStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Notes the next moment of an object; null forgets it. */
  set(id: string, at: number | null, clock: string | null): void {
    if (at === null) {
      this.#database.prepare("delete from due_work where id = ?").run(id);
      return;
    }
    this.#database
      .prepare(
        "insert into due_work (id, due, clock) values (?, ?, ?) on conflict (id) do update set due = excluded.due, clock = excluded.clock",
      )
      .run(id, at, clock);
  }

  /** The earliest work of a clock that is due by a moment; what was noted first goes first. */
  next(clock: string | null, until: number): DueWork | undefined {
    const row = this.#database
      .prepare("select id, due from due_work where clock is ? and due <= ? order by due, rowid limit 1")
      .get(clock, until);
    return row && { id: String(row.id), at: Number(row.due), clock };
  }
}
