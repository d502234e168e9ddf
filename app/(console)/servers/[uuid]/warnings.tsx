import { type LucideIcon, KeyRound, BellOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, type ReactNode } from "react";
import { usePresent, useDateTime } from "@/components/time";
import { cn } from "@/components/ui/cn";
import type { ServerView } from "@/lib/api/codec/read";
import { tokenEnd } from "@/lib/fleet/model/entities";
import type { WakeDoubt } from "@/lib/fleet/model/wake-doubt";
import { TurnWakeOnLanOn, UseCard } from "./wake-card";

/** A warning that a server may not wake, with help; nothing without a doubt, or where an alert says it already. */
export function WakeWarning({ server, doubt }: { server: ServerView; doubt: WakeDoubt | null }) {
  const t = useTranslations("wake");
  if (!doubt || server.alerts.some(({ kind }) => kind === "may_not_wake")) return null;
  const { macAddress } = server;
  return (
    <Caution icon={BellOff} title={t(doubt.kind === "wireless_only" ? "cannotTitle" : "title")}>
      <p>
        {doubt.kind === "no_such_card"
          ? t("noSuchCard", { macAddress })
          : t(doubt.kind === "wireless_only" ? "wireless" : "off", { name: doubt.card.name })}
      </p>
      <WakeHelp server={server} doubt={doubt} />
    </Caution>
  );
}

/** Advice for a server that may not wake; nothing where there is no reason for doubt. */
export function WakeHelp({ server, doubt }: { server: ServerView; doubt: WakeDoubt | null }) {
  const t = useTranslations("wake");
  switch (doubt?.kind) {
    case undefined:
      return null;
    case "no_such_card":
      return doubt.instead ? <UseCard server={server} card={doubt.instead} /> : <p>{t("enterAnother")}</p>;
    case "wake_on_lan_off":
      return (
        <>
          <TurnWakeOnLanOn card={doubt.card} />
          <p>{t("keepOn")}</p>
        </>
      );
    case "wireless_only":
      return <p>{t("anotherWay")}</p>;
  }
}

/** A warning that a server's access token has ended or ends soon, with help; nothing while that is far away. */
export function TokenWarning({ server: { tokenExpiresAt, lastHeartbeatAt } }: { server: ServerView }) {
  const t = useTranslations("tokenEnd");
  const end = tokenEnd(tokenExpiresAt, usePresent(), lastHeartbeatAt);
  const date = useDateTime(tokenExpiresAt ?? 0);
  if (!end) return null;
  const ended = end === "ended";
  return (
    <Caution
      icon={KeyRound}
      title={t(ended ? "endedTitle" : "soonTitle")}
      severity={ended ? "error" : "warning"}
    >
      <p suppressHydrationWarning>{t(ended ? "ended" : "soon", { date })}</p>
      <p>{t("whatToDo")}</p>
    </Caution>
  );
}

const LOOK = {
  warning: { frame: "border-status-warning/40 bg-warm", ink: "text-status-warning" },
  error: { frame: "border-status-error/40 bg-status-error/10", ink: "text-status-error" },
} as const;

/** A warning about a server, with help. */
function Caution({
  icon: Icon,
  title,
  severity = "warning",
  children,
}: {
  icon: LucideIcon;
  title: string;
  severity?: keyof typeof LOOK;
  children: ReactNode;
}) {
  const id = useId();
  const { frame, ink } = LOOK[severity];
  return (
    <section aria-labelledby={id} className={cn("mb-4 flex gap-3 rounded-xl border p-4 sm:p-5", frame)}>
      <Icon aria-hidden className={cn("mt-0.5 size-5 shrink-0", ink)} />
      <div className="grid min-w-0 flex-1 grid-cols-1 gap-2 text-sm [overflow-wrap:anywhere]">
        <h2 id={id} className={cn("font-semibold", ink)}>
          {title}
        </h2>
        {children}
      </div>
    </section>
  );
}
