"use client";

import { useTranslations } from "next-intl";
import { Empty } from "@/components/empty";
import { Button } from "@/components/ui/button";

export default function ConsoleError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  const t = useTranslations("problem");
  const reference = error.digest ? ` ${t("reference", { id: error.digest })}` : "";
  return (
    <Empty heading="h1" title={t("errorTitle")} text={`${t("errorText")}${reference}`}>
      <Button onClick={reset}>{t("retry")}</Button>
    </Empty>
  );
}
