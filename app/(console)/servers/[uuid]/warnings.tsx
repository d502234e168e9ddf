import { type LucideIcon, KeyRound, BellOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, type ReactNode } from "react";
import { usePresent, useDateTime } from "@/components/time";
import { cn } from "@/components/ui/cn";
import type { ServerView } from "@/lib/api/codec/read";
import { tokenEnd } from "@/lib/fleet/model/entities";
import { packetDoubt, type WakeDoubt } from "@/lib/fleet/model/wake-doubt";
import { TurnWakeOnLanOn, UseCard } from "./wake-card";

/** A warning that a server may not wake, with help; nothing without a doubt, or where an alert says it already. */
export function WakeWarning({ server }: { server: ServerView }) {
  const t = useTranslations("wake");
  const warning = packetDoubt(server);
  if (!warning || server.alerts.some(({ kind }) => kind === "may_not_wake")) return null;
  return (
    <Caution icon={BellOff} title={t("title")}>
      <p>
        {warning.kind === "no_such_card"
          ? t("noSuchCard", { macAddress: server.macAddress })
          : t("off", { name: warning.card.name })}
      </p>
      <WakeHelp server={server} />
    </Caution>
  );
}

/** Advice for a server that may not wake; nothing where there is no reason for doubt. */
export function WakeHelp({ server }: { server: ServerView }) {
  const warning = packetDoubt(server);
  if (!warning) return null;
  return warning.kind === "no_such_card" ? (
    <WrongAddress server={server} warning={warning} />
  ) : (
    <SwitchedOff warning={warning} />
  );
}

function WrongAddress({
  server,
  warning: { instead },
}: {
  server: ServerView;
  warning: Extract<WakeDoubt, { kind: "no_such_card" }>;
}) {
  const t = useTranslations("wake");
  return instead ? <UseCard server={server} card={instead} /> : <p>{t("enterAnother")}</p>;
}

function SwitchedOff({ warning: { card } }: { warning: Extract<WakeDoubt, { kind: "wake_on_lan_off" }> }) {
  const t = useTranslations("wake");
  return (
    <>
      <TurnWakeOnLanOn card={card} />
      <p>{t("keepOn")}</p>
    </>
  );
}

/** A warning that a server's access token has ended or ends soon, with help; nothing while that is far away. */
export function TokenWarning({ server: { tokenExpiresAt } }: { server: ServerView }) {
  const t = useTranslations("tokenEnd");
  const end = tokenEnd(tokenExpiresAt, usePresent());
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
