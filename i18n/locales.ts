/** The languages of the console by their own names, the fallback first. */
export const LANGUAGE_NAMES = { en: "English", ja: "日本語" } as const;
export type Locale = keyof typeof LANGUAGE_NAMES;
export const LOCALES = Object.keys(LANGUAGE_NAMES) as [Locale, ...Locale[]];

/** The cookie that remembers the chosen language. */
export const LOCALE_COOKIE = "locale";

/** Whether a value names one of the languages. */
export function isLocale(value: unknown): value is Locale {
  return LOCALES.some((locale) => locale === value);
}

/**
 * The language of a browser: the remembered one, else the best of an Accept-Language header (RFC 9110, 12.5.4), else
 * English.
 */
export function chooseLocale(remembered: string | undefined, acceptLanguage: string | null): Locale {
  if (isLocale(remembered)) return remembered;
  return wanted(acceptLanguage ?? "").find(isLocale) ?? LOCALES[0];
}

/** Primary language tags, best first, without refused ones (q=0). */
function wanted(acceptLanguage: string): string[] {
  return acceptLanguage
    .split(",")
    .map((part) => {
      const [range = "", ...parameters] = part.trim().toLowerCase().split(";");
      const q = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean);
      return { language: range.split("-")[0] ?? "", quality: q === undefined ? 1 : Number(q) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ language }) => language);
}
