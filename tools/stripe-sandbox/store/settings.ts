import type { DatabaseSync } from "node:sqlite";

export type DeliveryMode = "deliver" | "hold" | "drop";
export type FaultKind = "none" | "down" | "slow" | "rate_limit" | "error" | "garbage";

export interface WebhookSetting {
  mode: DeliveryMode;
  delay_ms: number;
}

export interface FaultSetting {
  kind: FaultKind;
  /** How many more API calls misbehave; without it all do, until the setting changes. */
  next: number | null;
  /** How long a slow answer takes. */
  ms: number;
}

interface SettingTypes {
  webhooks: WebhookSetting;
  faults: FaultSetting;
}

const DEFAULTS: SettingTypes = {
  webhooks: { mode: "deliver", delay_ms: 0 },
  faults: { kind: "none", next: null, ms: 3000 },
};

/** The sandbox's own switches. They are on disk like everything else, so a restart changes nothing. */
export class SettingStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  get<N extends keyof SettingTypes>(name: N): SettingTypes[N] {
    const row = this.#database.prepare("select value from settings where name = ?").get(name);
    return row ? (JSON.parse(String(row.value)) as SettingTypes[N]) : DEFAULTS[name];
  }

  set<N extends keyof SettingTypes>(name: N, value: SettingTypes[N]): SettingTypes[N] {
    this.#database
      .prepare(
        "insert into settings (name, value) values (?, ?) on conflict (name) do update set value = excluded.value",
      )
      .run(name, JSON.stringify(value));
    return value;
  }
}
