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

/** How the account collects, as its settings pages would say. */
export interface BillingSetting {
  /** On which days after the first failure an invoice's payment is tried again. */
  retry_days: number[];
  /** What becomes of the subscription when the last of them failed. */
  after_retries: "cancel" | "past_due" | "unpaid";
  /** How long a renewal's invoice stays a draft, in seconds. */
  draft_seconds: number;
  /** How many days before a renewal its invoice is announced. */
  upcoming_days: number;
}

/** How far the sandbox's time is ahead of the machine's. */
export interface ClockSetting {
  offset_seconds: number;
}

/** What automatic tax adds, in hundredths of a percent; nothing is collected at 0. */
export interface TaxSetting {
  rate_bps: number;
}

/** How long the bank takes over a refund that fails later, or is pending first; at 0 it follows at once. */
export interface RefundSetting {
  settle_seconds: number;
}

interface SettingTypes {
  refunds: RefundSetting;
  tax: TaxSetting;
  clock: ClockSetting;
  billing: BillingSetting;
  webhooks: WebhookSetting;
  faults: FaultSetting;
}

const DEFAULTS: SettingTypes = {
  clock: { offset_seconds: 0 },
  billing: { retry_days: [1, 3, 5, 7], after_retries: "cancel", draft_seconds: 3600, upcoming_days: 7 },
  refunds: { settle_seconds: 0 },
  tax: { rate_bps: 0 },
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
    // A setting that came later is missing from what was stored before.
    return row ? { ...DEFAULTS[name], ...(JSON.parse(String(row.value)) as SettingTypes[N]) } : DEFAULTS[name];
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
