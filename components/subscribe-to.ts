/** For `useSyncExternalStore`: hears each of these events of the window. */
export function subscribeTo(...events: readonly string[]): (notify: () => void) => () => void {
  return (notify) => {
    for (const event of events) window.addEventListener(event, notify);
    return () => {
      for (const event of events) window.removeEventListener(event, notify);
    };
  };
}
