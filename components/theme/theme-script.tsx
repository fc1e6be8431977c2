import { InlineScript } from "../site/inline-script";
import { THEME_STORE } from "./theme-store";

const SOURCE = `try{var t=localStorage.getItem("${THEME_STORE}");if(t==="light"||t==="dark")document.documentElement.dataset.theme=t}catch(e){}`;

/** Applies a stored choice before the first paint; without one (or without scripts) CSS follows the system. */
export function ThemeScript() {
  return <InlineScript source={SOURCE} />;
}
