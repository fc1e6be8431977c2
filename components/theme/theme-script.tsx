/** Where the visitor's choice of theme is kept; absent means "as the system does". */
export const THEME_STORE = "keys:theme";

const SOURCE = `try{var t=localStorage.getItem("${THEME_STORE}");if(t==="light"||t==="dark")document.documentElement.dataset.theme=t}catch(e){}`;

/** Applies a stored choice before the first paint; without one (or without scripts) CSS follows the system. */
export function ThemeScript() {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours; it must run before anything is painted
  return <script dangerouslySetInnerHTML={{ __html: SOURCE }} />;
}
