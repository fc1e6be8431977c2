import type { SettingStore } from "./store/settings.ts";

/** Where the sandbox takes the time of its objects from; deliveries and retries run on the machine's own time. */
export type Clock = () => Date;

/** The machine's time, as far ahead as the setting says. */
export function settingClock(settings: SettingStore): Clock {
  return () => new Date(Date.now() + settings.get("clock").offset_seconds * 1000);
}
