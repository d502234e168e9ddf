"use client";

import { useTranslations } from "next-intl";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect, type ReactNode } from "react";
import { CopyButton } from "@/components/copy-button";
import { PowerMark } from "@/components/status";
import { Ago, DateTime } from "@/components/time";
import type { ServerView } from "@/lib/api/codec/read";
import type { NetworkCard } from "@/lib/fleet/model/entities";
import type { SettingOf } from "@/lib/fleet/model/fields";
import type { GroupName } from "../../_kit/names";

interface ServerFactsProps {
  readonly server: ServerView;
  /** All groups, as of the rendering. */
  readonly groups: readonly GroupName[];
}

/** The facts about a server. */
export function ServerFacts({ server, groups }: ServerFactsProps) {
  const t = useTranslations();
  useNamesOfNewGroups(server, groups);
  const its = groups.filter(({ uuid }) => server.groupUuids.includes(uuid));
  // The name is the title of the page.
  const settings: Readonly<Record<Exclude<SettingOf<"server">, "name">, ReactNode>> = {
    heartbeatInterval: (
      <Fact key="interval" name={t("detail.interval")}>
        {t("detail.seconds", { count: server.heartbeatInterval })}
      </Fact>
    ),
    macAddress: (
      <Fact key="macAddress" name={t("detail.macAddress")}>
        <Copied text={server.macAddress} label={t("detail.copyAddress")} mono />
      </Fact>
    ),
  };
  return (
    <Facts>
      <Fact name={t("detail.powerStatus")}>
        <PowerMark power={server.powerStatus} word={t(`status.${server.powerStatus}`)} />
        <span className="block text-xs text-muted-foreground">
          {t(server.powerSetBy === "operator" ? "detail.setByOperator" : "detail.setBySync")}
        </span>
      </Fact>
      <Fact name={t("detail.powerSince")}>
        <DateTime at={server.lastPowerChangedAt} />
      </Fact>
      {Object.values(settings)}
      <Fact name={t("detail.created")}>
        <DateTime at={server.createdAt} />
      </Fact>
      <Fact name={t("detail.tokenExpires")}>
        {server.tokenExpiresAt === null ? t("detail.tokenForever") : <DateTime at={server.tokenExpiresAt} />}
      </Fact>
      {its.length > 0 ? (
        <Fact name={t("detail.groups")}>
          <ul>
            {its.map(({ uuid, name }) => (
              <li key={uuid}>
                <Link href={`/groups/${uuid}`} prefetch={false} className="underline underline-offset-4">
                  <bdi>{name}</bdi>
                </Link>
              </li>
            ))}
          </ul>
        </Fact>
      ) : null}
      <Fact name={t("detail.uuid")} wide>
        <Copied text={server.uuid} label={t("servers.copyUuid", { name: server.name })} mono />
      </Fact>
    </Facts>
  );
}

/** Loads the names of groups that are new since the rendering: the stream has only their UUIDs. */
function useNamesOfNewGroups({ groupUuids }: ServerView, groups: readonly GroupName[]): void {
  const router = useRouter();
  const unknown = groupUuids.filter((uuid) => !groups.some((group) => group.uuid === uuid)).join();
  useEffect(() => {
    if (unknown) router.refresh();
  }, [unknown, router]);
}

/** The agent's facts about itself and its host. */
export function AgentCard({ server: { agent, lastHeartbeatAt } }: { server: ServerView }) {
  const t = useTranslations("detail");
  if (!agent) return <p className="text-sm text-muted-foreground">{t("noAgent")}</p>;
  return (
    <div className="grid gap-3">
      <Facts>
        <Fact name={t("hostname")}>
          {agent.hostname ? <Copied text={agent.hostname} label={t("copyHostname")} /> : "–"}
        </Fact>
        <Fact name={t("agentVersion")}>{agent.version || "–"}</Fact>
        <Fact name={t("system")}>{[agent.os, agent.arch].filter(Boolean).join(" · ") || "–"}</Fact>
        <Fact name={t("lastHeartbeat")}>{lastHeartbeatAt === null ? "–" : <Ago at={lastHeartbeatAt} />}</Fact>
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

/** A text with the button that copies it. */
function Copied({ text, label, mono }: { text: string; label: string; mono?: boolean }) {
  return (
    <span className="flex items-center">
      <span className={mono ? "min-w-0 font-mono text-xs tracking-tight" : "min-w-0"}>{text}</span>
      <CopyButton
        text={text}
        label={label}
        className="-my-2 -ml-2 text-muted-foreground sm:-my-1.5 sm:ml-0 sm:size-8 [&_svg]:size-3.5!"
      />
    </span>
  );
}

/** Facts, two on a line where there is room. */
function Facts({ children }: { children: ReactNode }) {
  return (
    <dl className="grid grid-cols-1 gap-3 text-sm @min-[15rem]:grid-cols-2 @min-[24rem]:gap-x-6">
      {children}
    </dl>
  );
}

/** A fact with its name. A wide one has its own line on a phone. */
function Fact({ name, wide, children }: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={wide ? "min-w-0 @min-[15rem]:col-span-2 @min-[30rem]:col-span-1" : "min-w-0"}>
      <dt className="text-xs text-muted-foreground">{name}</dt>
      <dd className="mt-0.5 [overflow-wrap:anywhere]">{children}</dd>
    </div>
  );
}
