import { expect, test } from "vitest";
import { chooseLocale } from "./locales";

test.each([
  [undefined, null, "en"],
  [undefined, "", "en"],
  [undefined, "ja", "ja"],
  [undefined, "ja-JP,ja;q=0.9,en-US;q=0.8", "ja"],
  [undefined, "en-GB,en;q=0.9,ja;q=0.8", "en"],
  [undefined, "fr;q=1, ja;q=0.3, en;q=0.2", "ja"],
  [undefined, "ja;q=0, en;q=0.1", "en"],
  [undefined, "de, fr", "en"],
  [undefined, ";;;,q=,*", "en"],
  ["ja", "en", "ja"],
  ["en", "ja", "en"],
  ["tlh", "ja", "ja"],
] as const)("remembered %s, asked for %s: speaks %s", (remembered, acceptLanguage, locale) => {
  expect(chooseLocale(remembered, acceptLanguage)).toBe(locale);
});
