type EarlyPresses = {
  /** In the order of their first press; an impatient second one counts no more. */
  readonly kept: Set<HTMLButtonElement>;
  readonly stop: () => void;
};

declare global {
  interface Window {
    keysEarlyPresses?: EarlyPresses;
  }
}

/**
 * Keeps what is pressed before the page's scripts are there, and shows it as busy. It runs in the page's head, as text,
 * so it uses nothing from around it. Links and the forms of the catalog work without scripts; a form that does not
 * cannot be sent before they are there.
 */
export function keepEarlyPresses(): void {
  const kept: EarlyPresses["kept"] = new Set();
  const keep = ({ target }: Event) => {
    const button = target instanceof Element ? target.closest("button") : null;
    if (button?.type !== "button") return;
    kept.add(button);
    button.setAttribute("aria-busy", "true");
  };
  window.keysEarlyPresses = { kept, stop: () => removeEventListener("click", keep, true) };
  addEventListener("click", keep, true);
}

/** The page has heard this click itself, so it is not to be done again. */
export function forgetEarlyPress({ target }: { readonly target: EventTarget }): void {
  const button = target instanceof Element ? target.closest("button") : null;
  if (button && window.keysEarlyPresses?.kept.delete(button)) button.removeAttribute("aria-busy");
}

/** The page has come to life: does what was kept, as far as it is still there, and keeps nothing more. */
export function redoEarlyPresses(): void {
  const early = window.keysEarlyPresses;
  if (!early) return;
  early.stop();
  delete window.keysEarlyPresses;
  for (const button of early.kept) {
    button.removeAttribute("aria-busy");
    if (button.isConnected) button.click();
  }
}
