import { useTranslations } from "next-intl";
import type { ServerView } from "@/components/server-view";
import { ServerRow } from "./server-row";

/** Columns of a row where there is room for them; on a phone a row is a card. */
export const COLUMNS = "lg:grid lg:grid-cols-[minmax(0,1fr)_6rem_9rem_8rem_15.5rem] lg:items-center lg:gap-4";

/** The rows, with a heading that only eyes need: each cell says what it is to those who listen. */
export function ServerList({ servers }: { servers: readonly ServerView[] }) {
  const t = useTranslations("servers");
  return (
    <div className="lg:overflow-hidden lg:rounded-xl lg:border lg:bg-card">
      <div
        aria-hidden
        className={`hidden border-b px-5 py-2.5 text-xs font-medium text-muted-foreground ${COLUMNS}`}
      >
        <span>{t("columnServer")}</span>
        <span>{t("columnPower")}</span>
        <span>{t("columnStatus")}</span>
        <span>{t("columnHeartbeat")}</span>
        <span className="text-right">{t("columnActions")}</span>
      </div>
      <ul aria-label={t("title")} className="grid gap-3 lg:block">
        {servers.map((server) => (
          <ServerRow key={server.uuid} server={server} />
        ))}
      </ul>
    </div>
  );
}
