import "server-only";
import { parseSettings, type Settings } from "./settings";

let settings: Settings | undefined;

/** The settings of this process, read once at first use. A wrong one is a start-up fault and throws its one line. */
export function env(): Settings {
  if (!settings) {
    const parsed = parseSettings(process.env);
    if (!parsed.ok) throw new Error(parsed.error);
    settings = parsed.value;
    // next-auth takes its own address from the environment and from nowhere else.
    process.env.NEXTAUTH_URL = settings.APP_URL;
  }
  return settings;
}

/** Outside production the shop runs as a demo: sandbox, demo accounts, mailbox page. */
export function isDemo(): boolean {
  return env().KEYS_ENV !== "production";
}

/** The address to write to: where the shop's mails come from. */
export function contactAddress(): string {
  const { MAIL_FROM } = env();
  return /<([^<>]+)>/.exec(MAIL_FROM)?.[1] ?? MAIL_FROM;
}
