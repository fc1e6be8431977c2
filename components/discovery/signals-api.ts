import type { Signal, Surface } from "@/lib/discovery/schema";
import { fetchJson } from "../fetch-json";

const DISCOVER = "/api/v1/marketplace/discover";
export const SIGNALS = `${DISCOVER}/signals`;

/** Keeps what the person said or did; also while the page is being left. */
export function keepSignals(signals: readonly Signal[]): Promise<void> {
  return fetchJson(SIGNALS, { method: "POST", json: { signals }, keepalive: true });
}

export function forgetSignal({ kind, value }: Signal): Promise<void> {
  return fetchJson(`${SIGNALS}?${new URLSearchParams({ kind, value })}`, { method: "DELETE" });
}

/** Global Privacy Control, or Do Not Track: then the shop is not told what is looked at. */
export function asksForPrivacy(): boolean {
  const { doNotTrack, globalPrivacyControl } = navigator as Navigator & { globalPrivacyControl?: boolean };
  return globalPrivacyControl === true || doNotTrack === "1";
}

/** Tells the shop that a recommendation was opened. Whether that is recorded makes no difference to the person. */
export function tellFollowed(slug: string, surface: Surface): void {
  if (asksForPrivacy()) return;
  fetchJson(`${DISCOVER}/followed`, { method: "POST", json: { slug, surface }, keepalive: true }).catch(ignore);
}

/** For what is only of use to the shop: a failure is nobody's concern. */
export function ignore(): void {}
