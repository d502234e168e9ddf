"use client";

import { useTranslations } from "next-intl";
import { useId, type ReactNode } from "react";
import { Icon } from "@/components/icon";
import { unseenAlerts } from "@/lib/plan/attention";
import { cn } from "@/components/ui/cn";
import { FRAME } from "@/components/ui/card";
import type { ServerView } from "@/lib/api/codec/read";
import type { Alert } from "@/lib/plan/alert";
import { ALERT_ICON, useAlertWords, type AlertWords } from "./alert-words";
import { SeenButton } from "./seen-button";

/** Help with alerts of a kind, shown right below them. */
type AlertHelp = Readonly<Partial<Record<Alert["kind"], ReactNode>>>;

/** The alerts of a server that need attention, and those that last although somebody has seen them. */
export function AlertStrip({ server, help }: { server: ServerView; help: AlertHelp }) {
  const t = useTranslations("alert");
  const words = useAlertWords();
  const id = useId();
  const { alerts } = server;
  if (alerts.length === 0) return null;
  const isNew = unseenAlerts(server).length > 0;
  return (
    <section
      aria-labelledby={id}
      className={cn(
        FRAME,
        "mb-4 flex flex-wrap items-center gap-x-4 gap-y-3 p-4 sm:px-5",
        isNew && "border-status-warning/40 bg-warm",
      )}
    >
      <div className="grid min-w-0 flex-1 basis-64 gap-2 text-sm">
        <h2 id={id} className={cn("font-semibold", isNew && "text-status-warning")}>
          {t(isNew ? "titleNew" : "titleSeen")}
        </h2>
        <ul className="grid gap-2">
          {alerts.map((alert) => (
            <AlertItem key={alert.uuid} alert={alert} words={words} help={help[alert.kind]} />
          ))}
        </ul>
      </div>
      {isNew ? <SeenButton server={server} words={words} className="w-full sm:w-auto" /> : null}
    </section>
  );
}

function AlertItem({ alert, words, help }: { alert: Alert; words: AlertWords; help: ReactNode }) {
  const seenBy = words.seenBy(alert);
  // A fault's text comes from the agent; other details are part of the sentence.
  const more = alert.kind === "error" ? alert.detail : "";
  return (
    <li className="flex gap-2.5" data-alert={alert.kind}>
      <Icon
        name={ALERT_ICON[alert.kind]}
        className={cn("mt-0.5 size-4 shrink-0", seenBy ? "text-muted-foreground" : "text-status-warning")}
      />
      <div className="grid min-w-0 flex-1 grid-cols-1 gap-1.5 [overflow-wrap:anywhere]">
        <p>{words.sentence(alert)}</p>
        {help}
        {more ? <p className="text-xs">{more}</p> : null}
        {seenBy ? <p className="text-xs text-muted-foreground">{seenBy}</p> : null}
      </div>
    </li>
  );
}
