"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useSyncExternalStore } from "react";
import { subscribeTo } from "../subscribe-to";
import { buttonStyle } from "../ui/button";
import { THEME_STORE } from "./theme-store";

const CHOICES = ["system", "light", "dark"] as const;
type Choice = (typeof CHOICES)[number];

const SHOWN = {
  system: { Icon: Monitor, label: "Theme: as the system. Switch to light" },
  light: { Icon: Sun, label: "Theme: light. Switch to dark" },
  dark: { Icon: Moon, label: "Theme: dark. Switch to the system's" },
};

const CHANGED = "keys:theme-changed";

const subscribe = subscribeTo(CHANGED, "storage");

function readChoice(): Choice {
  const theme = document.documentElement.dataset.theme;
  return theme === "light" || theme === "dark" ? theme : "system";
}

function choose(choice: Choice) {
  const root = document.documentElement;
  if (choice === "system") delete root.dataset.theme;
  else root.dataset.theme = choice;
  try {
    if (choice === "system") localStorage.removeItem(THEME_STORE);
    else localStorage.setItem(THEME_STORE, choice);
  } catch {
    // Storage is closed to us (a private window): the choice holds for this page only.
  }
  window.dispatchEvent(new Event(CHANGED));
}

/** One button that goes through system, light and dark. */
export function ThemeToggle() {
  const choice = useSyncExternalStore<Choice>(subscribe, readChoice, () => "system");
  const { Icon, label } = SHOWN[choice];
  const next = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length] ?? "system";
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={() => choose(next)}
      className={buttonStyle({ variant: "quiet", size: "icon" })}
    >
      <Icon aria-hidden="true" className="size-5" />
    </button>
  );
}
