"use client";

import { useFormatter, useTranslations } from "next-intl";
import type { ServerView } from "@/lib/api/codec/read";
import { readRestOutlook } from "@/lib/api/codec/read-rest";
import { ServerRest, type GroupsRest } from "../../_servers/rest/rest-button";
import { useRestWords } from "../../_servers/rest/rest-words";

/** The rest of a server, and its author. */
export function RestCard({ server, groups }: { server: ServerView; groups: readonly GroupsRest[] }) {
  const t = useTranslations("rest");
  const format = useFormatter();
  const words = useRestWords();
  const outlook = server.restOutlook && readRestOutlook(server.restOutlook);
  const from = groups.filter(({ uuid }) => outlook?.groupUuids.includes(uuid)).map(({ name }) => name);
  return (
    <div className="grid gap-3 text-sm [overflow-wrap:anywhere]">
      {outlook ? (
        <div className="grid gap-0.5">
          <p>{words(outlook.rest)}</p>
          <p className="text-xs text-muted-foreground">
            {from.length > 0
              ? t("setForGroups", { author: outlook.author, groups: format.list(from) })
              : t("setBy", { author: outlook.author })}
          </p>
        </div>
      ) : (
        <p className="text-muted-foreground">{t("none")}</p>
      )}
      <div className="flex flex-wrap gap-2">
        <ServerRest server={server} groups={groups} />
      </div>
    </div>
  );
}
