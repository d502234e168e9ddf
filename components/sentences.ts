import { useTranslations } from "next-intl";
import { useMemo } from "react";

/** Joins the sentences that there are: not every language puts a blank between them. */
export function joinSentences(
  t: ReturnType<typeof useTranslations<"joined">>,
  sentences: readonly string[],
): string {
  return sentences
    .filter(Boolean)
    .reduce((text, sentence) => (text ? t("sentences", { text, sentence }) : sentence), "");
}

/** The same in the reader's language. */
export function useSentences(): (...sentences: readonly string[]) => string {
  const t = useTranslations("joined");
  return useMemo(
    () =>
      (...sentences) =>
        joinSentences(t, sentences),
    [t],
  );
}
