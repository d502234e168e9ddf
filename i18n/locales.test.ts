import { expect, test } from "vitest";
import { chooseLocale, languageOf, LOCALES } from "./locales";

test.each([
  [undefined, null, "en"],
  [undefined, "", "en"],
  [undefined, "ja", "ja"],
  [undefined, "ja-JP,ja;q=0.9,en-US;q=0.8", "ja-JP"],
  [undefined, "en-GB,en;q=0.9,ja;q=0.8", "en-GB"],
  [undefined, "it;q=1, ja;q=0.3, en;q=0.2", "ja"],
  [undefined, "ja;q=0, en;q=0.1", "en"],
  [undefined, "it, nl", "en"],
  [undefined, ";;;,q=,*,en_GB,-GB,e", "en"],
  // The habits of the language that was chosen, not of the browser's first.
  ["ja", "en-GB,en;q=0.9", "ja"],
  ["ja", "en-GB,ja-JP;q=0.5", "ja-JP"],
  ["en", "ja-JP,ja;q=0.9,en-AU;q=0.8,en;q=0.7", "en-AU"],
  ["en", "ja", "en"],
  ["tlh", "ja", "ja"],
  // Spelled by the rules, without what no region is.
  [undefined, "EN-gb;Q=0.5", "en-GB"],
  [undefined, "en-latn-gb-oxendict-u-hc-h12-x-private", "en-Latn-GB"],
  [undefined, "en-u-ca-buddhist", "en"],
  [undefined, "en-419", "en-419"],
  [undefined, `en-${"GB-".repeat(1000)}`, "en-GB"],
] as const)("remembered %s, asked for %s: %s", (remembered, acceptLanguage, locale) => {
  const chosen = chooseLocale(remembered, acceptLanguage);
  expect(chosen).toBe(locale);
  expect(() => new Intl.DateTimeFormat(chosen)).not.toThrow();
  expect(LOCALES).toContain(languageOf(chosen));
});

test.each([
  ["en-GB", "en"],
  ["ja-JP", "ja"],
  ["ja", "ja"],
  ["it-IT", "en"],
  ["pt-BR", "pt"],
  ["zh-Hans-CN", "zh"],
  ["", "en"],
] as const)("the language of %s is %s", (locale, language) => {
  expect(languageOf(locale)).toBe(language);
});
