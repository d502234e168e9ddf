"use client";

import { useTranslations } from "next-intl";
import { Empty } from "@/components/empty";
import { PageTitle } from "@/components/page-title";
import { Button } from "@/components/ui/button";

/** What Next hands to an error page. */
interface ProblemProps {
  readonly error: Error & { digest?: string };
  readonly reset: () => void;
}

/** Says that something unexpected happened, by a reference and never by a stack, and offers to try again. */
export function Problem({ error, reset }: ProblemProps) {
  const t = useTranslations("problem");
  const reference = error.digest ? ` ${t("reference", { id: error.digest })}` : "";
  return (
    <Empty scene="trouble" heading="h1" title={t("errorTitle")} text={`${t("errorText")}${reference}`}>
      <PageTitle of={t("errorTitle")} />
      <Button onClick={reset}>{t("retry")}</Button>
    </Empty>
  );
}

/** The same where nothing stands around it: before the login. */
export function ProblemPage(problem: ProblemProps) {
  return (
    <main className="mx-auto grid min-h-dvh max-w-2xl content-center px-4 py-16">
      <Problem {...problem} />
    </main>
  );
}
