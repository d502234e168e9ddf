"use client";

import { TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { Fact, Facts } from "./fact";
import type { CardView, ServerView } from "./server-view";

/** What the agent said of its host, and why the host may not wake. */
export function AgentCard({ server: { agent, macAddress } }: { server: ServerView }) {
  const t = useTranslations("detail");
  if (!agent) return <p className="text-sm text-muted-foreground">{t("noAgent")}</p>;

  const woken = agent.interfaces.find((card) => card.macAddress.toUpperCase() === macAddress.toUpperCase());
  const doubt =
    agent.interfaces.length > 0 && !woken
      ? t("macMismatch")
      : woken?.wakeOnLan === false
        ? t("wakeOnLanWarning")
        : null;
  return (
    <div className="grid gap-3">
      <Facts>
        <Fact name={t("hostname")}>{agent.hostname || "–"}</Fact>
        <Fact name={t("agentVersion")}>{agent.version || "–"}</Fact>
        <Fact name={t("system")}>{[agent.os, agent.arch].filter(Boolean).join(" · ") || "–"}</Fact>
      </Facts>
      {doubt ? (
        <p className="flex gap-2 rounded-md bg-status-warning/12 px-3 py-2 text-xs text-status-warning">
          <TriangleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
          {doubt}
        </p>
      ) : null}
      {agent.interfaces.length > 0 ? (
        <div>
          <h3 className="text-xs text-muted-foreground">{t("interfaces")}</h3>
          <ul className="mt-1 grid gap-1.5 text-sm">
            {agent.interfaces.map((card) => (
              <NetworkCard key={card.name} card={card} />
            ))}
          </ul>
        </div>
      ) : null}
    </div>
  );
}

function NetworkCard({ card }: { card: CardView }) {
  const t = useTranslations("detail");
  const word =
    card.wakeOnLan === undefined ? "wakeOnLanUnknown" : card.wakeOnLan ? "wakeOnLanOn" : "wakeOnLanOff";
  return (
    <li className="[overflow-wrap:anywhere]">
      <span className="font-medium">{card.name}</span>{" "}
      <span className="font-mono text-xs">{card.macAddress}</span>
      <span className="block text-xs text-muted-foreground">{t(word)}</span>
    </li>
  );
}
