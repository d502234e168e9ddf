"use server";

import { cookies } from "next/headers";
import { isLocale } from "@/i18n/locales";
import { languageChosen } from "@/lib/api/language-cookies";
import { running } from "@/lib/api/running";
import { fieldOf, isSecure, operator, setCookie } from "../operator";
import { isTheme, THEME_COOKIE } from "./preferences";

// Looks are the browser's own. They need no session, nor does a language: the door has it, too.
const REMEMBERED = { path: "/", maxAge: 365 * 24 * 3600, sameSite: "strict", httpOnly: true } as const;

/** Remembers the language of this browser, and keeps it for whoever is logged in. */
export async function chooseLanguage(form: FormData): Promise<void> {
  const locale = fieldOf(form, "locale");
  if (!isLocale(locale)) return;
  const where = { operator: await operator(), secure: await isSecure() };
  for (const cookie of await languageChosen(running(), locale, where)) await setCookie(cookie);
}

/** Remembers the theme of this browser. */
export async function chooseTheme(form: FormData): Promise<void> {
  const theme = fieldOf(form, "theme");
  if (isTheme(theme)) (await cookies()).set(THEME_COOKIE, theme, REMEMBERED);
}
