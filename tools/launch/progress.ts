const SHOWN_AFTER_MS = 1000;

/** Runs one step of a start. A step that takes over a second is announced, and then told with its time. */
export async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const announce = setTimeout(() => process.stdout.write(`  ${name} …\n`), SHOWN_AFTER_MS);
  try {
    return await work();
  } finally {
    clearTimeout(announce);
    const seconds = (performance.now() - started) / 1000;
    if (seconds * 1000 >= SHOWN_AFTER_MS) process.stdout.write(`  ${name}: ${seconds.toFixed(1)} s\n`);
  }
}

/** Asks again until the answer is yes. False when the time is over. */
export async function waitFor(isDone: () => Promise<boolean>, timeoutMs: number, pauseMs = 50): Promise<boolean> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    if (await isDone()) return true;
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
