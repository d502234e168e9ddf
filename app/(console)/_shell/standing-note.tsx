import { CloudOff, TriangleAlert } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { StandbyView } from "@/lib/api/running";

/** The note above every page of a manager whose place another has taken, or whose standby gets no copies. */
export function StandingNote({ standing }: { standing: StandbyView }) {
  const t = useTranslations("standing");
  const format = useFormatter();
  if (standing.kind === "none" || standing.kind === "good") return null;
  const isReplaced = standing.kind === "replaced";
  const Sign = isReplaced ? CloudOff : TriangleAlert;
  const time = (at: number): string => format.dateTime(at, { dateStyle: "medium", timeStyle: "short" });
  return (
    <div
      role="alert"
      className="flex items-start gap-2.5 border-b bg-warm px-4 py-2.5 text-sm text-status-warning sm:px-6"
    >
      <Sign aria-hidden className="mt-0.5 size-4 shrink-0" />
      <p className="flex flex-wrap gap-x-2">
        <span className="font-medium">
          {isReplaced
            ? t("replaced", {
                known: standing.at > 0 ? "yes" : "no",
                host: standing.host,
                time: standing.at > 0 ? time(standing.at) : "",
              })
            : t("standbyLate", {
                known: standing.copiedAt ? "yes" : "no",
                time: standing.copiedAt ? time(standing.copiedAt) : "",
              })}
        </span>
        <span className="text-foreground">{t(isReplaced ? "replacedToDo" : "standbyLateToDo")}</span>
      </p>
    </div>
  );
}
