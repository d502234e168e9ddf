"use client";

import { useTranslations } from "next-intl";
import { Icon } from "@/components/icon";
import { Question } from "@/components/question";
import { unseenAlerts } from "@/lib/plan/attention";
import type { ListedServer } from "@/lib/api/codec/read";
import { ALERT_KINDS } from "@/lib/plan/alert";
import { ALERT_ICON } from "./alert-words";

export type AlertedServer = Pick<ListedServer, "uuid" | "name" | "alerts" | "groupUuids">;

/** Servers that are named of each kind; the rest is counted. */
const NAMED = 5;

interface SeeAllQuestionProps {
  readonly servers: readonly AlertedServer[];
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onConfirm: () => void;
}

/** Shows what "all" covers, kind by kind, before it is marked as seen. */
export function SeeAllQuestion({ servers, ...dialog }: SeeAllQuestionProps) {
  const t = useTranslations("alert");
  const joined = useTranslations("joined");
  const covered = ALERT_KINDS.map((kind) => ({
    kind,
    names: servers
      .filter((server) => unseenAlerts(server).some((alert) => alert.kind === kind))
      .map(({ name }) => name),
  })).filter(({ names }) => names.length > 0);
  return (
    <Question
      {...dialog}
      title={t("allTitle", { count: servers.length })}
      text={t("allText")}
      verb={t("allVerb")}
      blocked={servers.length === 0}
    >
      <ul className="grid max-h-[40dvh] gap-3 overflow-y-auto text-sm" tabIndex={0} aria-label={t("covers")}>
        {covered.map(({ kind, names }) => (
          <li key={kind} className="flex gap-2.5">
            <Icon name={ALERT_ICON[kind]} className="mt-0.5 size-4 shrink-0 text-status-warning" />
            <div className="min-w-0">
              <p className="font-medium">{t(`count.${kind}`, { count: names.length })}</p>
              <p className="text-muted-foreground [overflow-wrap:anywhere]">
                {names.slice(0, NAMED).map((name, i) => (
                  <span key={`${i} ${name}`}>
                    {i > 0 ? joined("comma") : null}
                    <bdi>{name}</bdi>
                  </span>
                ))}
                {names.length > NAMED ? ` ${t("more", { count: names.length - NAMED })}` : null}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Question>
  );
}
