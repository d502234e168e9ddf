"use server";

import { cookies } from "next/headers";
import { isLocale, LOCALE_COOKIE } from "@/i18n/locales";
import { fieldOf } from "../operator";
import { isTheme, THEME_COOKIE } from "./preferences";

// Looks and language are the browser's own, so they need no session: the door has them too.
const REMEMBERED = { path: "/", maxAge: 365 * 24 * 3600, sameSite: "strict", httpOnly: true } as const;

/** Remembers the language of this browser. */
export async function chooseLanguage(form: FormData): Promise<void> {
  const locale = fieldOf(form, "locale");
  if (isLocale(locale)) (await cookies()).set(LOCALE_COOKIE, locale, REMEMBERED);
}

/** Remembers the theme of this browser. */
export async function chooseTheme(form: FormData): Promise<void> {
  const theme = fieldOf(form, "theme");
  if (isTheme(theme)) (await cookies()).set(THEME_COOKIE, theme, REMEMBERED);
}
