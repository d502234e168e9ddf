/** The languages of the console by their own names, the fallback first. */
export const LANGUAGE_NAMES = {
  en: "English",
  de: "Deutsch",
  es: "Español",
  fr: "Français",
  pt: "Português (Brasil)",
  ja: "日本語",
  ko: "한국어",
  zh: "简体中文",
} as const;
export type Locale = keyof typeof LANGUAGE_NAMES;
export const LOCALES = Object.keys(LANGUAGE_NAMES) as [Locale, ...Locale[]];

/** The languages as a sentence names them: "en, de or ja". */
export const ONE_OF_THEM = new Intl.ListFormat("en-GB", { type: "disjunction" }).format(LOCALES);

/** The cookie that remembers the chosen language. */
export const LOCALE_COOKIE = "locale";

/** Whether a value names one of the languages. */
export function isLocale(value: unknown): value is Locale {
  return LOCALES.some((locale) => locale === value);
}

/**
 * The locale of a reader, such as "en-GB": a language of the console, and the region by whose habits times, dates and
 * numbers are written, where the browser names one. The language is the remembered one, else the best of an
 * Accept-Language header (RFC 9110, 12.5.4), else English.
 */
export function chooseLocale(remembered: string | undefined, acceptLanguage: string | null): string {
  const asked = wanted(acceptLanguage ?? "");
  const language = isLocale(remembered) ? remembered : asked.map(primaryOf).find(isLocale);
  return asked.find((tag) => primaryOf(tag) === language) ?? language ?? LOCALES[0];
}

/** The console's language for a locale. */
export function languageOf(locale: string): Locale {
  const language = primaryOf(locale);
  return isLocale(language) ? language : LOCALES[0];
}

const primaryOf = (tag: string): string => tag.split("-", 1)[0] ?? "";

/** A language with, perhaps, a script and a region. Whatever else follows is nobody's habit. */
const TAG = /^([a-z]{2,3})(-[a-z]{4})?(-(?:[a-z]{2}|\d{3}))?(?=-|$)/i;

/** Language tags, best first, without refused ones (q=0). */
function wanted(acceptLanguage: string): string[] {
  return acceptLanguage
    .split(",")
    .flatMap((part) => {
      const [range = "", ...parameters] = part.trim().split(";");
      const [tag] = TAG.exec(range) ?? [];
      const q = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/i.exec(parameter)?.[1]).find(Boolean);
      const quality = q === undefined ? 1 : Number(q);
      return tag && quality > 0 ? [{ tag, quality }] : [];
    })
    .sort((a, b) => b.quality - a.quality)
    .map(({ tag }) => new Intl.Locale(tag).toString());
}
