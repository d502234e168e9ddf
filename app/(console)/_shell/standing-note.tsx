import { CloudOff, TriangleAlert } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { StandbyView } from "@/lib/api/running";
import { ReloadWhile } from "./reload-while";

/** The sentence of a note, what is to be done, and a way to the manager that serves. */
interface Words {
  readonly Sign: typeof CloudOff;
  readonly says: string;
  readonly toDo: string;
  readonly link?: ReactNode;
}

/**
 * The note above every page of a manager that does not serve, because it is a standby or another one has taken its place,
 * or whose standby gets no copies.
 */
export function StandingNote({ standing, ownUrl }: { standing: StandbyView; ownUrl: string }) {
  const t = useTranslations("standing");
  const format = useFormatter();
  const time = (at: number, timeStyle: "short" | "medium" = "short"): string =>
    format.dateTime(at, { dateStyle: "medium", timeStyle });
  const words = (): Words | null => {
    switch (standing.kind) {
      case "none":
      case "good":
        return null;
      case "late": {
        const at = standing.copiedAt;
        const says = t("standbyLate", { known: at ? "yes" : "no", time: at ? time(at) : "" });
        return { Sign: TriangleAlert, says, toDo: t("standbyLateToDo") };
      }
      case "standby": {
        const { of } = standing;
        const known = of ? "yes" : "no";
        const says = t("standby", {
          known,
          host: of?.host ?? "",
          time: of ? time(of.shownAt, "medium") : "",
        });
        // Both may have one address, which leads to whichever serves.
        const link = of && of.url !== ownUrl && /^https?:/.test(of.url) && (
          <a href={of.url} className="font-medium text-foreground underline underline-offset-4">
            {t("standbyGo")}
          </a>
        );
        return { Sign: CloudOff, says, toDo: t("standbyToDo", { known }), link };
      }
      case "replaced": {
        const { at, host } = standing;
        const says = t("replaced", { known: at > 0 ? "yes" : "no", host, time: at > 0 ? time(at) : "" });
        return { Sign: CloudOff, says, toDo: t("replacedToDo") };
      }
    }
  };
  const shown = words();
  if (!shown) return null;
  const { Sign, says, toDo, link } = shown;
  return (
    <div
      role="alert"
      className="flex items-start gap-2.5 border-b bg-warm px-4 py-2.5 text-sm text-status-warning sm:px-6"
    >
      <Sign aria-hidden className="mt-0.5 size-4 shrink-0" />
      <p className="flex flex-wrap gap-x-2">
        <span className="font-medium">{says}</span>
        <span className="text-foreground">{toDo}</span>
        {link}
      </p>
      {standing.kind === "standby" ? <ReloadWhile /> : null}
    </div>
  );
}
