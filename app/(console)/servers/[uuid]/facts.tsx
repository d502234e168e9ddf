"use client";

import { useTranslations } from "next-intl";
import { Ago } from "../../../../components/ago";
import { CopyButton } from "../../../../components/copy-button";
import { DateTime } from "../../../../components/date-time";
import { Fact, Facts } from "./fact";
import { PowerMark } from "../../../../components/power-mark";
import type { ServerView } from "@/lib/api/codec/read";
import { StatusBadge } from "../../../../components/status-badge";

/** What the manager knows of a server. */
export function ServerFacts({ server }: { server: ServerView }) {
  const t = useTranslations();
  return (
    <Facts>
      <Fact name={t("detail.powerStatus")}>
        <PowerMark power={server.powerStatus} word={t(`status.${server.powerStatus}`)} />
        <span className="block text-xs text-muted-foreground">
          {t(server.powerSetBy === "operator" ? "detail.setByOperator" : "detail.setBySync")}
        </span>
      </Fact>
      <Fact name={t("detail.currentStatus")}>
        <StatusBadge status={server.currentStatus} className="text-xs" />
      </Fact>
      <Fact name={t("detail.powerSince")}>
        <DateTime at={server.lastPowerChangedAt} />
      </Fact>
      <Fact name={t("detail.statusSince")}>
        <DateTime at={server.statusSince} />
      </Fact>
      <Fact name={t("detail.lastHeartbeat")}>
        {server.lastHeartbeatAt === null ? t("servers.never") : <Ago at={server.lastHeartbeatAt} />}
      </Fact>
      <Fact name={t("detail.interval")}>{t("detail.seconds", { count: server.heartbeatInterval })}</Fact>
      <Fact name={t("detail.macAddress")}>
        <span className="font-mono">{server.macAddress}</span>
      </Fact>
      <Fact name={t("detail.created")}>
        <DateTime at={server.createdAt} />
      </Fact>
      <Fact name={t("detail.tokenExpires")}>
        {server.tokenExpiresAt === null ? t("detail.tokenForever") : <DateTime at={server.tokenExpiresAt} />}
      </Fact>
      <Fact name={t("detail.uuid")} wide>
        <span className="flex items-center">
          <span className="font-mono text-xs">{server.uuid}</span>
          <CopyButton
            text={server.uuid}
            label={t("servers.copyUuid", { name: server.name })}
            className="-my-2 text-muted-foreground [&_svg]:size-3.5!"
          />
        </span>
      </Fact>
    </Facts>
  );
}
