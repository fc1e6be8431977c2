import { gt, prerelease } from "semver";
import { highestFirst } from "../../catalog/rules/version-order";

export type ReleasedVersion = {
  readonly version: string;
  readonly isYanked: boolean;
  /** The changelog's entry for this version, as markdown. */
  readonly changelog: string;
};

/** More than so many at once are a page to read, not a mail. */
const MOST_TOLD = 5;

/**
 * What a follower is told: the releases after the one that they know, up to the one that is offered, the highest first.
 * Nothing of what is yanked or a pre-release, and nothing at all when the offered one is no higher than theirs. Who
 * knows none is told of the offered one alone.
 */
export function releasesToTell(
  known: string | null,
  offered: string | null,
  versions: readonly ReleasedVersion[],
): ReleasedVersion[] {
  if (offered === null || prerelease(offered) !== null) return [];
  return versions
    .filter(({ version, isYanked }) => !isYanked && prerelease(version) === null && !gt(version, offered))
    .filter(({ version }) => (known === null ? version === offered : gt(version, known)))
    .toSorted(highestFirst)
    .slice(0, MOST_TOLD);
}
