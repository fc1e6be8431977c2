"use client";

import { THEME_STORE } from "./theme-store";

const SOURCE = `try{var t=localStorage.getItem("${THEME_STORE}");if(t==="light"||t==="dark")document.documentElement.dataset.theme=t}catch(e){}`;

/**
 * Applies a stored choice before the first paint; without one (or without scripts) CSS follows the system. It runs in
 * the document that the server sent only; should the browser draw the frame anew, the choice is already there.
 */
export function ThemeScript() {
  return (
    <script
      type={typeof window === "undefined" ? "text/javascript" : "text/plain"}
      suppressHydrationWarning
      // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours; it must run before anything is painted
      dangerouslySetInnerHTML={{ __html: SOURCE }}
    />
  );
}
