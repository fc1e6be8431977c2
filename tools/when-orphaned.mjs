const LOOK_EVERY_MS = 500;

/**
 * Calls back once the process that started this one is gone. `kill` of `npm start` reaches npm and the shell below it;
 * neither passes it on, and what they started would go on unseen.
 */
export function whenOrphaned(callback) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    callback();
  }, LOOK_EVERY_MS);
  watch.unref();
}
