import { FlaskConical } from "lucide-react";
import { useTranslations } from "next-intl";

/** The note above every page of a fleet that is simulated. */
export function SimulatedNote() {
  const t = useTranslations("standing");
  return (
    <p className="flex items-start gap-2 border-b bg-secondary px-4 py-2.5 text-sm text-secondary-foreground sm:px-6">
      <FlaskConical aria-hidden className="mt-0.5 size-4 shrink-0" />
      {t("simulated")}
    </p>
  );
}
