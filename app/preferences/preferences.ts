import { cookies } from "next/headers";
import { FOLDED, SIDEBAR_COOKIE } from "./remember-sidebar";

/** How the console may look. */
const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export const THEME_COOKIE = "theme";

/** Whether a value names a look. */
export function isTheme(value: unknown): value is Theme {
  return THEMES.some((theme) => theme === value);
}

/** Whether this browser shows the navigation beside the page; at first it does. */
export async function sidebar(): Promise<boolean> {
  return (await cookies()).get(SIDEBAR_COOKIE)?.value !== FOLDED;
}

/** The look that this browser remembers; at first, the system's. */
export async function theme(): Promise<Theme> {
  const remembered = (await cookies()).get(THEME_COOKIE)?.value;
  return isTheme(remembered) ? remembered : "system";
}
