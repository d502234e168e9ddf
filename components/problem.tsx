"use client";

import { useTranslations } from "next-intl";
import { Empty } from "@/components/empty";
import { PageTitle } from "@/components/page-title";
import { useSentences } from "@/components/sentences";
import { Button } from "@/components/ui/button";

/** The props that Next gives to an error page. */
interface ProblemProps {
  readonly error: Error & { digest?: string };
  readonly reset: () => void;
}

/** Shows an unexpected error by its reference, never by a stack, with a button that tries again. */
export function Problem({ error, reset }: ProblemProps) {
  const t = useTranslations("problem");
  const text = useSentences()(t("errorText"), error.digest ? t("reference", { id: error.digest }) : "");
  return (
    <Empty scene="trouble" heading="h1" title={t("errorTitle")} text={text}>
      <PageTitle of={t("errorTitle")} />
      <Button onClick={reset}>{t("retry")}</Button>
    </Empty>
  );
}

/** The same without the frame of the console: before the login. */
export function ProblemPage(problem: ProblemProps) {
  return (
    <main className="mx-auto grid min-h-dvh max-w-2xl content-center px-4 py-16">
      <Problem {...problem} />
    </main>
  );
}
