"use client";

import { useTranslations } from "next-intl";
import { Empty } from "./empty";
import { PageTitle } from "./page-title";
import { Button } from "./ui/button";

/** What Next hands to an error page. */
export interface ProblemProps {
  readonly error: Error & { digest?: string };
  readonly reset: () => void;
}

/** Says that something unexpected happened, by a reference and never by a stack, and offers to try again. */
export function Problem({ error, reset }: ProblemProps) {
  const t = useTranslations("problem");
  const reference = error.digest ? ` ${t("reference", { id: error.digest })}` : "";
  return (
    <Empty heading="h1" title={t("errorTitle")} text={`${t("errorText")}${reference}`}>
      <PageTitle of={t("errorTitle")} />
      <Button onClick={reset}>{t("retry")}</Button>
    </Empty>
  );
}
