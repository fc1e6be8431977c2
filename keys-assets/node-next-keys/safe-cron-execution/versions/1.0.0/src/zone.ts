const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  // Throws RangeError for a zone that the platform does not know, which is the answer we want.
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formats.set(zone, format);
  return format;
}

/** Milliseconds by which local time is ahead of UTC in that zone at that instant. */
export function offsetAt(zone: string, instantMs: number): number {
  if (zone === "UTC") return 0;
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(instantMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  return local - Math.floor(instantMs / 1000) * 1000;
}

/** The wall clock at an instant, written as milliseconds that Date's UTC getters read. */
export function toLocal(zone: string, instantMs: number): number {
  return instantMs + offsetAt(zone, instantMs);
}

const DAY_MS = 86_400_000;

/**
 * The instant of a wall-clock time. A time that occurs twice gives its first occurrence; a time that
 * the clock skipped is moved forward by as much as was skipped (02:30 becomes 03:30).
 */
export function toInstant(zone: string, localMs: number): number {
  const byEarlierOffset = localMs - offsetAt(zone, localMs - DAY_MS);
  const byLaterOffset = localMs - offsetAt(zone, localMs + DAY_MS);
  const valid = [byEarlierOffset, byLaterOffset].filter((instant) => toLocal(zone, instant) === localMs);
  return valid.length > 0 ? Math.min(...valid) : byEarlierOffset;
}
