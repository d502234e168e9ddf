/** The language of the machine, for those who are logged in to it. */
import { type Asked, languageAsked } from "../../command-line/language.ts";
import { LANGUAGES, type Language } from "../words/languages.ts";
import type { Environment, Paths } from "./environment.ts";
import { readText } from "./files.ts";

/** The value of a line such as `LANG="de_DE.UTF-8"`. */
const LINE = /^\s*(?:export\s+)?(\w+)=["']?([^"'\s]*)["']?\s*$/gm;

/**
 * systemd gives its services the locale of the machine; where nothing does, its files are read.
 * @returns undefined: English
 */
export function languageOfMachine(
  { locale = {} }: Environment,
  { locales }: Paths,
): Asked<Language> | undefined {
  const isGiven = Object.values(locale).some(Boolean);
  const variables = isGiven
    ? locale
    : (locales.map(read).find((found) => found["LANG"] || found["LC_ALL"]) ?? {});
  return languageAsked((name) => variables[name], LANGUAGES);
}

function read(path: string): Readonly<Record<string, string>> {
  try {
    const lines = (readText(path) ?? "").matchAll(LINE);
    return Object.fromEntries([...lines].map(([, name = "", value = ""]) => [name, value]));
  } catch {
    return {};
  }
}
