export interface Cached<T> {
  /** What is known and fresh, or asked for now; all who ask at once share one request. */
  get(key: string): Promise<T>;
  /** Asks anew, unless that was done within the pause; then what is known. */
  refresh(key: string): Promise<T>;
}

export interface CacheOptions<T> {
  load: (key: string) => Promise<{ value: T; maxAgeMs: number | null }>;
  clock: () => number;
  /** Bounds for what the provider says. */
  leastMs: number;
  mostMs: number;
  /** Between two requests for the same key, so that forged tokens do not make us a nuisance. */
  pauseMs: number;
  /** How long an old value is used when there is no new one to be had. */
  staleMs: number;
}

type Entry<T> = { value: T; freshUntil: number; usableUntil: number };

export function createCache<T>({ load, clock, leastMs, mostMs, pauseMs, staleMs }: CacheOptions<T>): Cached<T> {
  const entries = new Map<string, Entry<T>>();
  const askedAt = new Map<string, number>();
  const running = new Map<string, Promise<T>>();

  const ask = (key: string): Promise<T> => {
    const started = running.get(key);
    if (started) return started;
    askedAt.set(key, clock());
    const work = load(key)
      .then(({ value, maxAgeMs }) => {
        const freshUntil = clock() + Math.min(mostMs, Math.max(leastMs, maxAgeMs ?? leastMs));
        entries.set(key, { value, freshUntil, usableUntil: freshUntil + staleMs });
        return value;
      })
      .catch((error: unknown) => {
        const old = entries.get(key);
        if (old && old.usableUntil > clock()) return old.value;
        throw error;
      })
      .finally(() => running.delete(key));
    running.set(key, work);
    return work;
  };

  const mayAsk = (key: string) => clock() - (askedAt.get(key) ?? Number.NEGATIVE_INFINITY) >= pauseMs;

  return {
    async get(key) {
      const found = entries.get(key);
      if (found && (found.freshUntil > clock() || (found.usableUntil > clock() && !mayAsk(key)))) return found.value;
      return ask(key);
    },
    async refresh(key) {
      const found = entries.get(key);
      return found && !mayAsk(key) ? found.value : ask(key);
    },
  };
}
