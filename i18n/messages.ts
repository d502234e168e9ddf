import type { Locale } from "./locales";
import en from "./messages/en.json";
import ja from "./messages/ja.json";

/** Texts, or a part of them. */
export type Messages = typeof en;

/** All texts in all languages. A language with a missing text does not compile. */
export const MESSAGES: Readonly<Record<Locale, Messages>> = { en, ja };
