import { cookies } from "next/headers";
import { FOLDED, SIDEBAR_COOKIE } from "./remember-sidebar";

/** The themes of the console. */
const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export const THEME_COOKIE = "theme";

/** Whether a value names a theme. */
export function isTheme(value: unknown): value is Theme {
  return THEMES.some((theme) => theme === value);
}

/** Whether this browser shows the navigation beside the page, which is the default. */
export async function sidebar(): Promise<boolean> {
  return (await cookies()).get(SIDEBAR_COOKIE)?.value !== FOLDED;
}

/** The theme of this browser; by default the system's. */
export async function theme(): Promise<Theme> {
  const remembered = (await cookies()).get(THEME_COOKIE)?.value;
  return isTheme(remembered) ? remembered : "system";
}
