import { formatDay } from "@/lib/kernel/time";

type Pattern = readonly [pattern: RegExp, name: string];

/** Most browsers also name the ones they descend from, so the particular comes before the general. */
const BROWSERS: readonly Pattern[] = [
  [/\bEdg(e|A|iOS)?\//, "Edge"],
  [/\b(OPR|OPiOS|OPT)\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bVivaldi\//, "Vivaldi"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/(Chrome|CriOS|Chromium)\//, "Chrome"],
  [/\bVersion\/.*\bSafari\//, "Safari"],
  [/^curl\//, "curl"],
];
const SYSTEMS: readonly Pattern[] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMac(intosh| OS X)\b/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
];

function named(patterns: readonly Pattern[], text: string): string | undefined {
  return patterns.find(([pattern]) => pattern.test(text))?.[1];
}

/** "Firefox on Windows": what a browser says of itself, in words. It may say anything, so nothing rests on it. */
export function deviceWords(userAgent: string | null): string {
  const browser = named(BROWSERS, userAgent ?? "");
  const system = named(SYSTEMS, userAgent ?? "");
  if (browser && system) return `${browser} on ${system}`;
  if (system) return `A browser on ${system}`;
  return browser ?? "A device that did not say what it is";
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The shop notes every few minutes at most that a device was there; anything finer would be made up. */
const JUST_NOW = 10 * MINUTE;

/** "3 hours ago", "yesterday"; after a week the day itself. */
export function seenWords(moment: string, now: number): string {
  const age = now - new Date(moment).getTime();
  if (age < JUST_NOW) return "just now";
  const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  if (age < HOUR) return relative.format(-Math.floor(age / MINUTE), "minute");
  if (age < DAY) return relative.format(-Math.floor(age / HOUR), "hour");
  if (age < 7 * DAY) return relative.format(-Math.floor(age / DAY), "day");
  return formatDay(moment);
}
