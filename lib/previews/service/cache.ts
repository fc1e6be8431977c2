import "server-only";

const MOST_BYTES = 32 * 1024 * 1024;

type Held = { readonly work: Promise<unknown>; weight: number };

declare global {
  // The server's parts are bundled apart; there is one cache for all of them.
  var keysRendered: { held: Map<string, Held>; weight: number } | undefined;
}

function shared() {
  globalThis.keysRendered ??= { held: new Map(), weight: 0 };
  return globalThis.keysRendered;
}

function drop(key: string) {
  const state = shared();
  const held = state.held.get(key);
  if (!held) return;
  state.held.delete(key);
  state.weight -= held.weight;
}

/** What was asked for longest ago goes first. */
function makeRoom() {
  const state = shared();
  for (const key of state.held.keys()) {
    if (state.weight <= MOST_BYTES) return;
    drop(key);
  }
}

async function weigh(key: string, held: Held) {
  try {
    const weight = 2 * (JSON.stringify(await held.work)?.length ?? 0) + key.length;
    const state = shared();
    if (state.held.get(key) !== held) return;
    held.weight = weight;
    state.weight += weight;
    makeRoom();
  } catch {
    // Whoever asked is told; what failed is tried anew by whoever asks next.
    drop(key);
  }
}

/**
 * What was made of immutable content, kept in this process until its room is used up. Who asks while it is being made
 * waits for the same work. The key must name everything that it was made from; who may see it is decided before.
 */
export function remembered<T>(key: string, make: () => Promise<T>): Promise<T> {
  const { held } = shared();
  const known = held.get(key);
  if (known) {
    held.delete(key);
    held.set(key, known);
    return known.work as Promise<T>;
  }
  const fresh: Held = { work: make(), weight: 0 };
  held.set(key, fresh);
  void weigh(key, fresh);
  return fresh.work as Promise<T>;
}
