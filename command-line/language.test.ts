import { expect, test } from "vitest";
import { languageAsked } from "./language.ts";

const asked = (variables: Readonly<Record<string, string>>): string | undefined =>
  languageAsked((name) => variables[name], ["de", "ja", "pt", "zh"])?.locale;

test.each([
  [{}, undefined],
  [{ LANG: "de_AT.UTF-8" }, "de-AT"],
  [{ LANG: "de" }, "de"],
  [{ LANG: "pt_BR.utf8" }, "pt-BR"],
  [{ LANG: "de_DE.UTF-8@euro" }, "de-DE"],
  [{ LANG: "de_DE.UTF-8", LC_MESSAGES: "ja_JP.UTF-8" }, "ja-JP"],
  [{ LANG: "de_DE.UTF-8", LC_MESSAGES: "ja_JP.UTF-8", LC_ALL: "C" }, undefined],
  [{ LANG: "de_DE.UTF-8", LC_ALL: "" }, "de-DE"],
  [{ LANG: "C.UTF-8", LANGUAGE: "de" }, undefined],
  [{ LANG: "POSIX" }, undefined],
  [{ LANG: "en_US.UTF-8", LANGUAGE: "xx:de:ja" }, "de"],
  [{ LANG: "de_CH.UTF-8", LANGUAGE: "de" }, "de-CH"],
  [{ LANG: "de_DE.UTF-8", LANGUAGE: "en:de" }, undefined],
  [{ LANG: "xx_XX.UTF-8" }, undefined],
  [{ LANG: "it_IT.UTF-8", LANGUAGE: "xx" }, undefined],
  // Bytes of another character set would be noise.
  [{ LANG: "ja_JP.eucJP" }, undefined],
  [{ LANG: "de_DE.ISO-8859-1" }, undefined],
  [{ LANG: "../../etc/passwd" }, undefined],
  // The console of the kernel has no such letters.
  [{ LANG: "ja_JP.UTF-8", TERM: "linux" }, undefined],
  [{ LANG: "de_DE.UTF-8", TERM: "linux" }, "de-DE"],
])("%j asks for %s", (variables, locale) => {
  expect(asked(variables)).toBe(locale);
});
