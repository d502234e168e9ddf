import { MESSAGES as ALL } from "./gen/messages";
import type { Locale } from "./locales";
import type en from "./messages/en.json";

/** Texts, or a part of them. */
export type Messages = typeof en;

/** All texts in all languages. A language with a missing text does not compile. */
export const MESSAGES: Readonly<Record<Locale, Messages>> = ALL;
