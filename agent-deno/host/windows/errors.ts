/** Errors of Windows, in its own words. */
import { textOf } from "./ffi.ts";
import { kernel32 } from "./libraries/kernel32.ts";

const FROM_SYSTEM = 0x1000;
const IGNORE_INSERTS = 0x200;
const LONGEST = 512;
/** English where the system has it, else its own language. */
const LANGUAGES = [0x409, 0];

/** The error of the last function of this thread that failed. To be asked at once. */
export function lastError(): number {
  return kernel32().GetLastError();
}

/** Such as "Access is denied (error 5)". */
export function wordsOf(error: number): string {
  for (const language of LANGUAGES) {
    const text = new Uint16Array(LONGEST);
    const flags = FROM_SYSTEM | IGNORE_INSERTS;
    kernel32().FormatMessageW(flags, null, error, language, text, LONGEST, null);
    const words = textOf(text)
      .trim()
      .replace(/[\s.]+$/, "");
    if (words !== "") return `${words} (error ${error})`;
  }
  return `error ${error}`;
}
