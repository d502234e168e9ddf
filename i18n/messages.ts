import type { Locale } from "./locales";
import en from "./messages/en.json";
import ja from "./messages/ja.json";

/** All texts in all languages. A language with a missing text does not compile. */
export const MESSAGES: Readonly<Record<Locale, typeof en>> = { en, ja };
