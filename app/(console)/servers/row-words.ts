import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { useExactTime } from "@/components/date-time";
import { useRefusalText } from "@/app/(console)/fault";

/** All that a row says. */
export type RowWords = ReturnType<typeof useRowWords>;

/** The words of all rows, asked for once: in each row the asking would cost more than the row. */
export function useRowWords() {
  const row = useTranslations("servers");
  const power = useTranslations("power");
  const status = useTranslations("status");
  const ago = useTranslations("time");
  const since = useTranslations("since");
  const refusal = useRefusalText();
  const exact = useExactTime();
  return useMemo(
    () => ({ row, power, status, ago, since, refusal, exact }),
    [row, power, status, ago, since, refusal, exact],
  );
}
