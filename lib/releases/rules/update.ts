import { gt } from "semver";

/** Whether someone whose newest download is `downloaded` has an update waiting. What was never downloaded is no update. */
export function hasUpdate(downloaded: string | null, current: string | null): boolean {
  return downloaded !== null && current !== null && gt(current, downloaded);
}
