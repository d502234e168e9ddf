"use client";

import { CircleCheck, CircleHelp, CircleX, TriangleAlert, type LucideIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useEffect, type ReactNode } from "react";
import { Ago } from "@/components/time";
import { cn } from "@/components/ui/cn";
import type { ServerView } from "@/lib/api/codec/read";
import type { NetworkCard } from "@/lib/fleet/model/entities";
import type { WakeDoubt } from "@/lib/fleet/model/wake-doubt";
import type { Diagnosis } from "@/lib/fleet/servers/doctor";
import type { Verdict, WakeVerdict } from "@/lib/plan/doctor";

const LOOK: Readonly<Record<WakeVerdict, { readonly icon: LucideIcon; readonly ink: string }>> = {
  will: { icon: CircleCheck, ink: "text-status-on" },
  should: { icon: CircleCheck, ink: "text-muted-foreground" },
  never_tried: { icon: CircleHelp, ink: "text-muted-foreground" },
  did_not: { icon: CircleX, ink: "text-status-error" },
  may_not: { icon: TriangleAlert, ink: "text-status-warning" },
  cannot: { icon: CircleX, ink: "text-status-error" },
};

/** The verdict on waking a server, what to do, and what it rests on, as the page was rendered. */
export function Doctor({ diagnosis, children }: { diagnosis: Diagnosis; children: ReactNode }) {
  const t = useTranslations("doctor");
  const { verdict, firmware, cannotListen } = diagnosis;
  const { icon: Icon, ink } = LOOK[verdict.verdict];
  return (
    <div className="grid grid-cols-1 gap-3 text-sm [overflow-wrap:anywhere]" data-verdict={verdict.verdict}>
      <p className="flex items-start gap-2 font-medium">
        <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", ink)} />
        <span>
          <VerdictWords verdict={verdict} />
        </span>
      </p>
      <Advice diagnosis={diagnosis} />
      {children}
      {cannotListen ? <p className="text-muted-foreground">{t(`deaf.${cannotListen}`)}</p> : null}
      {firmware && verdict.verdict !== "will" ? (
        <div>
          <h3 className="text-xs text-muted-foreground">{t("firmware", { maker: firmware.maker })}</h3>
          <ul className="mt-1 grid list-disc gap-0.5 pl-5">
            {firmware.settings.map((setting) => (
              <li key={setting} lang="en">
                {setting}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      <Findings diagnosis={diagnosis} />
    </div>
  );
}

/** The verdict in a sentence. */
function VerdictWords({ verdict }: { verdict: Verdict<WakeDoubt> }): ReactNode {
  const t = useTranslations("doctor");
  switch (verdict.verdict) {
    case "will":
      return t.rich(verdict.byNetwork ? "willByNetwork" : "will", { ago: () => <Ago at={verdict.at} /> });
    case "should":
      return verdict.way === null
        ? t("should", { name: verdict.card })
        : t("shouldByWay", { way: verdict.way });
    case "never_tried":
      return t("neverTried");
    case "did_not":
      return t.rich("didNot", { ago: () => <Ago at={verdict.at} /> });
    case "may_not":
    case "cannot":
      return verdict.doubt.kind === "no_such_card"
        ? t("noSuchCard")
        : t(verdict.doubt.kind === "wireless_only" ? "wirelessOnly" : "wakeOnLanOff", {
            name: verdict.doubt.card.name,
          });
  }
}

/** The one thing to do, where no warning at the top of the page says it. */
function Advice({ diagnosis: { advice } }: { diagnosis: Diagnosis }) {
  const t = useTranslations("doctor");
  if (advice?.kind === "look_at_firmware") return <p>{t("lookAtFirmware")}</p>;
  if (advice?.kind === "try") return <p>{t("try")}</p>;
  return null;
}

/** The agent's findings, in a line each. */
function Findings({ diagnosis: { card, board, begunBy } }: { diagnosis: Diagnosis }) {
  const t = useTranslations("doctor");
  const lines = [
    ...(card ? [[t("card"), cardLine(card, t)]] : []),
    ...(board ? [[t("board"), board]] : []),
    ...(begunBy ? [[t("boot"), t(`begunBy.${begunBy}`)]] : []),
  ];
  if (lines.length === 0) return null;
  return (
    <dl className="grid gap-x-3 gap-y-1 text-xs text-muted-foreground @min-[24rem]:grid-cols-[auto_1fr]">
      {lines.map(([name, text]) => (
        <div key={name} className="contents">
          <dt>{name}</dt>
          <dd className="text-foreground">{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function cardLine(card: NetworkCard, t: ReturnType<typeof useTranslations<"doctor">>): string {
  const { name, driver, speed, acpiWakeup, linkFile, wakeOnLanKeptBy: keeper } = card;
  return [
    name,
    driver,
    speed ? t("speed", { speed }) : "",
    keeper ? t(`keptBy.${keeper}`) : "",
    acpiWakeup ? `ACPI: ${acpiWakeup}` : "",
    keeper === "link" || !linkFile ? "" : linkFile,
  ]
    .filter(Boolean)
    .join(" · ");
}

/** Reads the page anew once what a verdict rests on is another than when it was rendered: the stream has no verdicts. */
export function useFreshDiagnosis(live: ServerView, rendered: ServerView): void {
  const router = useRouter();
  const [now, then] = [groundsOf(live), groundsOf(rendered)];
  useEffect(() => {
    if (now !== then) router.refresh();
  }, [now, then, router]);
}

function groundsOf({ macAddress, agent, alerts, currentStatus }: ServerView): string {
  return JSON.stringify([macAddress, agent, alerts.map(({ kind }) => kind), currentStatus]);
}
