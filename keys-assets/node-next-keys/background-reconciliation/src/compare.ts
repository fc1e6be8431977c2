import type { Definition, Difference } from "./definition.ts";

/** What is wrong with one id. `missing`: only the source has it. `orphan`: only the local side has it. */
export type Finding<Remote, Local> =
  | { readonly kind: "missing"; readonly id: string; readonly remote: Remote }
  | {
      readonly kind: "different";
      readonly id: string;
      readonly remote: Remote;
      readonly local: Local;
      readonly differences: readonly Difference[];
    }
  | { readonly kind: "orphan"; readonly id: string; readonly local: Local };

/** The state of some ids on both sides at about one moment. */
export interface Snapshot<Remote, Local> {
  readonly remote: ReadonlyMap<string, Remote>;
  readonly local: ReadonlyMap<string, Local>;
}

/** Everything in which the two sides of a snapshot disagree. Pure; in the order of the ids given. */
export function compare<Remote, Local>(
  definition: Pick<Definition<Remote, Local>, "fields">,
  ids: readonly string[],
  snapshot: Snapshot<Remote, Local>,
): Finding<Remote, Local>[] {
  return ids.flatMap((id) => findingOf(definition, id, snapshot) ?? []);
}

function findingOf<Remote, Local>(
  definition: Pick<Definition<Remote, Local>, "fields">,
  id: string,
  snapshot: Snapshot<Remote, Local>,
): Finding<Remote, Local> | undefined {
  const remote = snapshot.remote.get(id);
  const local = snapshot.local.get(id);
  if (remote === undefined) return local === undefined ? undefined : { kind: "orphan", id, local };
  if (local === undefined) return { kind: "missing", id, remote };
  const differences = differencesOf(definition, remote, local);
  return differences.length === 0 ? undefined : { kind: "different", id, remote, local, differences };
}

function differencesOf<Remote, Local>(
  { fields }: Pick<Definition<Remote, Local>, "fields">,
  remote: Remote,
  local: Local,
): Difference[] {
  return Object.entries(fields).flatMap(([field, pair]) => {
    const sides = { remote: pair.remote(remote), local: pair.local(local) };
    return stable(sides.remote) === stable(sides.local) ? [] : [{ field, ...sides }];
  });
}

/** A text that is equal for equal values: keys sorted, undefined and null alike, dates as RFC 3339. */
function stable(value: unknown): string {
  return JSON.stringify(value ?? null, (_, inner: unknown) => {
    if (typeof inner === "bigint") return inner.toString();
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).toSorted(([left], [right]) => (left < right ? -1 : 1)));
  });
}
