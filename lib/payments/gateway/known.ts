/** Stripe may grow a value that this shop does not know; guessing what it means would be worse than stopping. */
export function known<T extends string>(values: readonly T[], value: string | null | undefined): T {
  const found = values.find((candidate) => candidate === value);
  if (!found) throw new Error(`Stripe answered with an unknown value: ${value}`);
  return found;
}

/** The object behind a reference that was asked to be expanded; null where there is none. */
export function expanded<T extends { id: string }>(value: string | T | null | undefined): T | null {
  return typeof value === "object" && value !== null ? value : null;
}

export function idOf(value: string | { id: string } | null | undefined): string | null {
  return typeof value === "object" && value !== null ? value.id : (value ?? null);
}
