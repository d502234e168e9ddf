"use client";

import { useSearchParams } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useDeferredValue, useMemo, useState } from "react";
import { Empty } from "@/components/empty";
import type { ServerView } from "@/components/server-view";
import { countGroups } from "@/components/status-group";
import type { ManagerView } from "@/components/token-panel";
import { Button } from "@/components/ui/button";
import { useServers } from "../live/live-provider";
import { AddServer } from "./add-server";
import { queryAddress, readQuery, select, type ListQuery } from "./list-query";
import { ListToolbar } from "./list-toolbar";
import { ServerList } from "./server-list";
import { Summary } from "./summary";

/** More than these are shown only when asked for, so that thousands stay quick. */
const PAGE = 100;

/** The list of servers, live. */
export function ServersScreen({
  servers: rendered,
  manager,
}: {
  servers: ServerView[];
  manager: ManagerView;
}) {
  const t = useTranslations("servers");
  const locale = useLocale();
  const servers = useServers(rendered);
  const parameters = useSearchParams();
  const query = useMemo(() => readQuery(new URLSearchParams(parameters ?? undefined)), [parameters]);
  const wanted = useDeferredValue(query);
  const selected = useMemo(() => select(servers, wanted, locale), [servers, wanted, locale]);
  const counts = useMemo(() => countGroups(servers), [servers]);
  const [shown, setShown] = useState(PAGE);

  const ask = (next: Partial<ListQuery>) => {
    window.history.replaceState(null, "", queryAddress({ ...query, ...next }));
    setShown(PAGE);
  };

  return (
    <>
      <div className="mb-5 flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
        <h1 className="text-2xl font-semibold tracking-tight">{t("title")}</h1>
        <AddServer manager={manager} names={servers} />
      </div>
      {servers.length === 0 ? (
        <Empty title={t("emptyTitle")} text={t("emptyText")} />
      ) : (
        <>
          <Summary counts={counts} show={query.show} onShow={(show) => ask({ show })} query={query} />
          <ListToolbar query={query} onAsk={ask} />
          {selected.length === 0 ? (
            <Empty title={t("noMatchTitle")} text={t("noMatchText")}>
              <Button variant="outline" onClick={() => ask({ search: "", show: "all" })}>
                {t("clear")}
              </Button>
            </Empty>
          ) : (
            <ServerList servers={selected.slice(0, shown)} />
          )}
          {selected.length > shown ? (
            <div className="mt-4 grid place-items-center">
              <Button variant="outline" onClick={() => setShown(shown + PAGE)}>
                {t("showMore", { count: Math.min(PAGE, selected.length - shown) })}
              </Button>
            </div>
          ) : null}
        </>
      )}
    </>
  );
}
