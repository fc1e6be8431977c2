/** Where the visitor's choice of theme is kept; absent means "as the system does". */
export const THEME_STORE = "keys:theme";
