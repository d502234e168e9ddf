"use client";

import { useTranslations } from "next-intl";
import type { NetworkCard } from "@/lib/wake/wake-doubt";
import { Ago } from "../../../../components/ago";
import { Fact, Facts } from "./fact";
import type { ServerView } from "@/lib/api/codec/read";

/** What the agent said of itself and of its host. */
export function AgentCard({ server: { agent, lastHeartbeatAt } }: { server: ServerView }) {
  const t = useTranslations("detail");
  if (!agent) return <p className="text-sm text-muted-foreground">{t("noAgent")}</p>;
  return (
    <div className="grid gap-3">
      <Facts>
        <Fact name={t("hostname")}>{agent.hostname || "–"}</Fact>
        <Fact name={t("agentVersion")}>{agent.version || "–"}</Fact>
        <Fact name={t("system")}>{[agent.os, agent.arch].filter(Boolean).join(" · ") || "–"}</Fact>
        <Fact name={t("lastSeen")}>{lastHeartbeatAt === null ? "–" : <Ago at={lastHeartbeatAt} />}</Fact>
      </Facts>
      {agent.interfaces.length > 0 ? (
        <div>
          <h3 className="text-xs text-muted-foreground">{t("interfaces")}</h3>
          <ul className="mt-1 grid gap-1.5 text-sm">
            {agent.interfaces.map((card) => (
              <CardLine key={`${card.name} ${card.macAddress}`} card={card} />
            ))}
          </ul>
        </div>
      ) : null}
    </div>
  );
}

function CardLine({ card }: { card: NetworkCard }) {
  const t = useTranslations("detail");
  const word =
    card.wakeOnLan === undefined ? "wakeOnLanUnknown" : card.wakeOnLan ? "wakeOnLanOn" : "wakeOnLanOff";
  return (
    <li className="[overflow-wrap:anywhere]">
      <span className="font-medium">{card.name}</span>{" "}
      <span className="font-mono text-xs">{card.macAddress}</span>
      <span className="block text-xs text-muted-foreground">
        {t(word)}
        {card.defaultRoute ? ` · ${t("defaultRoute")}` : null}
      </span>
    </li>
  );
}
