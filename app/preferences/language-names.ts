import type { Locale } from "@/i18n/locales";

/** Every language by its own name. */
export const LANGUAGE_NAMES: Readonly<Record<Locale, string>> = { en: "English", ja: "日本語" };
