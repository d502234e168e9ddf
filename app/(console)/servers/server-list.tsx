import type { ListedServer } from "@/lib/api/codec/read";
import { PressForm } from "./power/power-form";
import { useRowWords } from "./row-words";
import { ServerRow } from "./server-row";

/** The rows, with a heading that only eyes need: each cell says what it is to those who listen. */
export function ServerList({ servers }: { servers: readonly ListedServer[] }) {
  const words = useRowWords();
  const t = words.row;
  return (
    <PressForm servers={servers}>
      {(pending) => (
        <div className="@container">
          <div className="@4xl:overflow-hidden @4xl:rounded-xl @4xl:border @4xl:bg-card">
            <div
              aria-hidden
              className="server-columns border-b @max-4xl:hidden px-5 py-2.5 text-xs font-medium text-muted-foreground"
            >
              <span>{t("columnServer")}</span>
              <span>{t("columnPower")}</span>
              <span>{t("columnStatus")}</span>
              <span>{t("columnHeartbeat")}</span>
              <span className="text-right">{t("columnActions")}</span>
            </div>
            <ul aria-label={t("title")} className="grid gap-3 @2xl:grid-cols-2 @4xl:block">
              {servers.map((server) => (
                <ServerRow
                  key={server.uuid}
                  server={server}
                  words={words}
                  pending={pending.has(server.uuid)}
                />
              ))}
            </ul>
          </div>
        </div>
      )}
    </PressForm>
  );
}
