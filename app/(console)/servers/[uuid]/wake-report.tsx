import { useFormatter, useTranslations } from "next-intl";
import { DateTime, useClock } from "@/components/time";
import type { ServerView } from "@/lib/api/codec/read";
import type { WakeReport as Report, WayReport } from "@/lib/fleet/model/entities";
import type { WakeCause } from "@/lib/fleet/servers/wake-causes";
import type { WayKind } from "@/lib/power/ways";
import { wordWakeFault } from "../../_kit/wake-fault-words";
import { useReload } from "../../_live/use-reload";
import { TurnWakeOnLanOn, UseCard } from "./wake-card";

/** The result of the last try to wake a server, as the page was rendered. */
export interface ExplainedWake {
  readonly report: Report;
  readonly causes: readonly WakeCause[];
}

/** Milliseconds between two reloads while packets go out: the stream does not bring each. */
const ANEW = 5000;

/** The last attempt to wake a server: packets, targets, the reaction, and possible causes of a failure. */
export function WakeReport({
  server,
  wake: { report, causes },
}: {
  server: ServerView;
  wake: ExplainedWake;
}) {
  const t = useTranslations("wakeReport");
  const { ways, since, heardAt, givenUpAt, alarm } = report;
  useReload(heardAt === null && givenUpAt === null && server.currentStatus === "Starting", ANEW);
  const duration = useFormatter();
  const clock = useClock();
  const seconds = (until: number) =>
    duration.number(Math.max(1, Math.round((until - since) / 1000)), {
      style: "unit",
      unit: "second",
      unitDisplay: "long",
    });
  return (
    <div className="grid gap-2 text-sm [overflow-wrap:anywhere]">
      <dl className="grid gap-2">
        {ways.map((way) => (
          <TriedWay key={way.kind} way={way} />
        ))}
      </dl>
      {heardAt !== null ? (
        <p className="font-medium">{t("heard", { after: seconds(heardAt) })}</p>
      ) : givenUpAt !== null ? (
        <p className="font-medium text-status-error">
          {ways.some(({ sent }) => sent > 0) ? t("nothing", { within: seconds(givenUpAt) }) : t("notSent")}
        </p>
      ) : (
        <p className="font-medium">{t("goesOn")}</p>
      )}
      {alarm ? (
        <p suppressHydrationWarning>{t(alarm.isCause ? "byAlarm" : "alarmToo", { at: clock(alarm.at) })}</p>
      ) : null}
      {causes.length > 0 ? (
        <>
          <h3 className="mt-1 text-xs text-muted-foreground">{t("causes")}</h3>
          <ol className="grid list-decimal gap-2 pl-5">
            {causes.map((cause) => (
              <li key={cause.kind} data-cause={cause.kind}>
                <Cause server={server} cause={cause} />
              </li>
            ))}
          </ol>
        </>
      ) : null}
    </div>
  );
}

/** The key of the words for how often a way went out, or was accepted. */
const SENT = {
  packet: "sent",
  relay: "passedOn",
  redfish: "accepted",
  ipmi: "accepted",
  http: "accepted",
  proxmox: "accepted",
} as const satisfies Readonly<Record<WayKind, string>>;

/** One way that was tried: how often, when last, where to, and its faults. */
function TriedWay({ way: { kind, firstAt, lastAt, tries, sent, to, faults } }: { way: WayReport }) {
  const t = useTranslations("wakeReport");
  const way = useTranslations("way");
  return (
    <div data-way={kind}>
      <dt className="font-medium">{way(`name.${kind}`)}</dt>
      <dd>
        {t(SENT[kind], { count: sent })} · <DateTime at={firstAt} />
        {lastAt > firstAt ? (
          <>
            {" "}
            {t("tries", { count: tries })} <DateTime at={lastAt} />
          </>
        ) : null}
      </dd>
      {to.length > 0 ? (
        <dd className="text-xs text-muted-foreground">
          {t("to")} <span className="font-mono">{to.join(", ")}</span>
        </dd>
      ) : null}
      {faults.map((fault, index) => (
        <dd key={index} className="text-xs text-status-warning">
          {wordWakeFault(way, fault)}
        </dd>
      ))}
    </div>
  );
}

/** The likeliest cause of a failed start, for the banner; nothing where there is none, or where it is being tried anew. */
export function LikelyCause({ server, wake }: { server: ServerView; wake: ExplainedWake | null }) {
  const t = useTranslations("wakeReport");
  const [cause] = wake?.report.givenUpAt === null ? [] : (wake?.causes ?? []);
  if (!cause) return null;
  return (
    <div data-likely={cause.kind}>
      <p className="text-xs text-muted-foreground">{t("likely")}</p>
      <Cause server={server} cause={cause} />
    </div>
  );
}

function Cause({ server, cause }: { server: ServerView; cause: WakeCause }) {
  const t = useTranslations("wakeReport.cause");
  const way = useTranslations("way");
  const joined = useTranslations("joined");
  const format = useFormatter();
  switch (cause.kind) {
    case "way_failed":
      return joined("about", { what: way(`name.${cause.way}`), text: wordWakeFault(way, cause.fault) });
    case "unanswered":
    case "turned_on":
      return t(cause.kind, { way: way(`name.${cause.way}`) });
    case "no_such_card":
      return (
        <>
          {t("no_such_card", { macAddress: server.macAddress })}
          {cause.instead ? <UseCard server={server} card={cause.instead} /> : null}
        </>
      );
    case "wake_on_lan_off":
      return (
        <>
          {t("wake_on_lan_off", { name: cause.card.name })}
          <TurnWakeOnLanOn card={cause.card} />
        </>
      );
    case "wireless_only":
      return t("wireless_only", { name: cause.card.name });
    case "other_network":
      return t("other_network", { address: cause.address, networks: cause.networks.join(", ") || "–" });
    case "woke_before":
      return t("woke_before", { at: format.dateTime(cause.at, { dateStyle: "medium" }) });
    case "never_woken":
      return t("never_woken");
    case "slow_start":
      return t("slow_start");
  }
}
