/** The language that a program's environment asks for. Pure. */

/** A language that is spoken, and the locale by whose habits numbers and times are written. */
export interface Asked<Language extends string> {
  readonly language: Language;
  readonly locale: string;
}

/** A terminal of the kernel's own draws a few hundred characters, none of which are these languages'. */
export const NOT_ON_A_CONSOLE: readonly string[] = ["ja", "ko", "zh"];

/** "de_AT.UTF-8@euro" in its parts; what follows "@" is nobody's habit. */
const LOCALE = /^([a-z]{2,3})(?:[_-]([A-Za-z]{2}|\d{3}))?(?:\.([\w-]+))?(?:@.*)?$/;

/**
 * The reader's language as LC_ALL, LC_MESSAGES, LANG and, before them, LANGUAGE name it; undefined: English. As gettext
 * has it, LANGUAGE counts only where a locale is set that is not "C". A character set other than UTF-8 has English, since
 * nothing else is written here.
 * @param variable of the environment
 */
export function languageAsked<Language extends string>(
  variable: (name: string) => string | undefined,
  languages: readonly Language[],
): Asked<Language> | undefined {
  const set = ["LC_ALL", "LC_MESSAGES", "LANG"].map(variable).find(Boolean) ?? "";
  const own = LOCALE.exec(set);
  if (own === null || (own[3] !== undefined && !/^utf-?8$/i.test(own[3]))) return undefined;
  const wanted = (variable("LANGUAGE") ?? "").split(":").filter(Boolean);
  for (const name of [...wanted, set]) {
    const [, language, region = own[1] === language ? own[2] : undefined] = LOCALE.exec(name) ?? [];
    if (language === "en") return undefined;
    const spoken = languages.find((one) => one === language);
    if (spoken === undefined) continue;
    if (variable("TERM") === "linux" && NOT_ON_A_CONSOLE.includes(spoken)) return undefined;
    return { language: spoken, locale: region === undefined ? spoken : `${spoken}-${region.toUpperCase()}` };
  }
  return undefined;
}
