/** The language of Windows, which is in no variable of the environment. */
import { textOf } from "./ffi.ts";
import { kernel32 } from "./libraries/kernel32.ts";

/** LOCALE_NAME_MAX_LENGTH. */
const LONGEST = 85;

/**
 * The language of Windows' own texts for this account, such as "de-DE". To a service, whose account nobody logs on to,
 * it is the one of the screen on which people log on. undefined: Windows does not say.
 */
export function uiLanguage(): string | undefined {
  try {
    const name = new Uint16Array(LONGEST);
    const length = kernel32().LCIDToLocaleName(kernel32().GetUserDefaultUILanguage(), name, LONGEST, 0);
    return length > 0 ? textOf(name) : undefined;
  } catch {
    return undefined;
  }
}

/** A variable by which a language is asked for; without any, LANG is the language of Windows. */
export function languageVariable(name: string): string | undefined {
  return Deno.env.get(name) || (name === "LANG" ? uiLanguage() : undefined);
}
