import { createTranslator } from "next-intl";
import { expect, test } from "vitest";
import { LOCALES } from "@/i18n/locales";
import { MESSAGES } from "@/i18n/messages";
import { joinSentences } from "@/components/sentences";

/** Languages that put no blank between sentences. */
const CLOSE: readonly string[] = ["ja", "zh"];

test.each(LOCALES)("sentences in %s, those that there are", (locale) => {
  const t = createTranslator({ locale, messages: MESSAGES[locale], namespace: "joined" });
  const join = (...sentences: readonly string[]) =>
    joinSentences(t as Parameters<typeof joinSentences>[0], sentences);
  expect(join("A.", "", "B.", "C.")).toBe(CLOSE.includes(locale) ? "A.B.C." : "A. B. C.");
  expect([join("", "A."), join("", "")]).toEqual(["A.", ""]);
});
