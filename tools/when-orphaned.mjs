const LOOK_EVERY_MS = 500;
/** As it was when this program began, so that a parent which goes away during the install is noticed, too. */
const parent = process.ppid;

/**
 * Calls back once the process that started this one is gone. `kill` of `npm start` reaches npm and the shell below it;
 * neither passes it on, and what they started would go on unseen.
 */
export function whenOrphaned(callback) {
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    callback();
  }, LOOK_EVERY_MS);
  watch.unref();
}
