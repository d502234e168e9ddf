"use client";

import { useTranslations } from "next-intl";
import Link from "next/link";
import { useMemo, useState, type ReactNode, useId } from "react";
import { Icon } from "@/components/icon";
import { PageTitle } from "@/components/page-title";
import { StatusBadge } from "@/components/status";
import { hasNeverReported, isBeingRestarted } from "@/lib/plan/attention";
import { Since, useClock, usePresentMinute } from "@/components/time";
import { card } from "@/components/ui/card";
import { readServer, type ServerView } from "@/lib/api/codec/read";
import type { Right } from "@/lib/fleet/model/entities";
import type { SettingsForm } from "@/lib/fleet/model/fields";
import type { EventJson } from "@/lib/gen/proto/komoriuta/v1/event_pb";
import type { ServerJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import type { WayJson } from "@/lib/gen/proto/komoriuta/v1/way_pb";
import type { PossibleWay } from "@/lib/fleet/model/wake-ways";
import { isOff } from "@/lib/power/status";
import type { StatusReason } from "@/lib/power/words";
import { AlertStrip } from "../../_alerts/alert-strip";
import { useRefusalText } from "../../_kit/refusal-words";
import { ActionButton } from "../../_kit/action-button";
import { useLost } from "../../_kit/lost";
import { useNextWords } from "../../_kit/next-words";
import { useServer } from "../../_live/live";
import { buttonRefusal, mainAction, mayWait } from "../../_servers/power/power";
import type { ManagerView } from "../../_servers/form/token-panel";
import { ServerGuards } from "../../_servers/guards/guards-button";
import { KeepOn } from "../../_servers/holds/keep-on";
import { targetOf } from "../../_servers/holds/target";
import { MachineCard, type Surroundings } from "../machine/machine-card";
import { PowerButtons } from "../../_servers/power/power-buttons";
import { PowerForm, useWhyNotPower } from "../../_servers/power/power-form";
import { BackToList, NoServer } from "./back-to-list";
import { CutPower } from "./cut/cut-power";
import { Day } from "./day";
import type { GroupOfServer } from "../../_kit/names";
import type { GroupsRest } from "../../_servers/rest/rest-button";
import { DoorsCard, type DoorOf } from "./doors-card";
import { AgentCard, ServerFacts } from "./facts";
import { Note } from "./note/note";
import { DeleteServer, EditServer, RotateToken } from "./manage";
import type { Interval } from "../../_timeline/intervals";
import type { Diagnosis } from "@/lib/fleet/servers/doctor";
import type { Rehearsal } from "@/lib/plan/rehearsal";
import { Doctor, useFreshDiagnosis } from "./doctor";
import { Rehearse } from "./rehearse";
import { RestCard } from "./rest-card";
import { RestLine } from "./rest-line";
import { Strips } from "./strips";
import { PacketOutOfReach, WaysToWake } from "./ways-to-wake";
import { LikelyCause, WakeReport, type ExplainedWake } from "./wake-report";
import { TokenWarning, WakeHelp, WakeWarning } from "./warnings";
import { WakeOffer } from "./wake-offer";
import { WhyButton } from "../../_why/why-button";
import { WaysCard } from "./ways/ways-card";
import { WhyLine } from "./why-line";

interface ServerScreenProps {
  readonly server: ServerJson;
  readonly manager: ManagerView;
  /** All groups. */
  readonly groups: readonly (GroupOfServer & GroupsRest)[];
  /** Its past statuses of the last seven days. */
  readonly past: readonly Interval[];
  readonly around: Surroundings;
  /** Events that explain its power status, newest first. */
  readonly why: readonly EventJson[];
  /** The ways by which it could be woken, as the page was rendered. */
  readonly ways: readonly PossibleWay[];
  /** Its ways from outside; null: the reader may not set them. */
  readonly outside: readonly WayJson[] | null;
  /** The last attempt to wake it; null: none. */
  readonly wake: ExplainedWake | null;
  /** The diagnosis of whether it can be woken. */
  readonly diagnosis: Diagnosis;
  /** Its last rehearsal; null: there was none. */
  readonly rehearsal: Rehearsal | null;
  /** The doors that lead to it. */
  readonly doors: readonly DoorOf[];
  /** The right that the reader lacks to end each of its holds. */
  readonly held: Readonly<Record<string, Right | null>>;
  /** Its events. */
  readonly children: ReactNode;
}

/** The page of one server, live. */
export function ServerScreen({
  server: message,
  manager,
  groups,
  past,
  around,
  why,
  ways,
  outside,
  wake,
  diagnosis,
  rehearsal,
  doors,
  held,
  children,
}: ServerScreenProps) {
  const t = useTranslations("detail");
  const wayWords = useTranslations("ways");
  const [deleting, setDeleting] = useState(false);
  const rendered = useMemo(() => readServer(message), [message]);
  const live = useServer(rendered);
  useFreshDiagnosis(live ?? rendered, rendered);
  // After deleting it, one is on the way to the list already.
  const server = live ?? (deleting ? rendered : null);

  if (!server) {
    return (
      <NoServer title={t("goneTitle", { name: rendered.name })} tab={rendered.name} text={t("goneText")} />
    );
  }
  const { verdict } = diagnosis;
  const doubt = "doubt" in verdict ? verdict.doubt : null;
  /** Each form of settings, in its place on the page. */
  const forms: Readonly<Record<SettingsForm, ReactNode>> = {
    server: <EditServer server={server} />,
    machine: <MachineCard server={server} around={around} />,
    guards: <ServerGuards server={server} groups={groups} />,
    rest: <RestCard server={server} groups={groups} />,
    note: <Note server={server} rendered={rendered} />,
  };
  return (
    <>
      <PageTitle of={server.name} />
      <BackToList />
      <Head server={server} why={why} ways={ways} />
      <AlertStrip
        server={server}
        help={{
          may_not_wake: <WakeHelp server={server} doubt={doubt} />,
          did_not_start: <LikelyCause server={server} wake={wake} />,
        }}
      />
      <Strips server={server} held={held} />
      <TokenWarning server={server} />
      <WakeWarning server={server} doubt={doubt} />
      <WakeOffer server={server} diagnosis={diagnosis} rehearsal={rehearsal} ways={ways} />
      <div className="grid items-start gap-4 lg:grid-cols-3">
        <div className="grid gap-4 lg:col-span-2">
          <Card title={t("day")}>
            <Day rendered={rendered} live={server} past={past} />
          </Card>
          <Card title={t("doctor")}>
            <Doctor diagnosis={diagnosis}>
              <PacketOutOfReach ways={ways} />
              <Rehearse server={server} rehearsal={rehearsal} mayNotWake={doubt !== null} ways={ways} />
            </Doctor>
          </Card>
          {wake ? (
            <Card title={t("wake")}>
              <WakeReport server={server} wake={wake} />
            </Card>
          ) : null}
          {outside ? (
            <Card title={wayWords("title")}>
              <WaysCard server={server} rendered={outside} />
            </Card>
          ) : null}
          {forms.note}
          <Card title={t("facts")}>
            <ServerFacts server={server} groups={groups} />
          </Card>
          <Card title={t("events")}>{children}</Card>
        </div>
        <div className="grid gap-4">
          <Card title={t("agent")}>
            <AgentCard server={server} />
          </Card>
          <Card title={t("machine")}>{forms.machine}</Card>
          <Card title={t("rest")}>{forms.rest}</Card>
          <Card title={t("doors")}>
            <DoorsCard server={server} doors={doors} />
          </Card>
          <Card title={t("manage")}>
            <div className="flex flex-wrap gap-2 [&_.button]:w-full [&_.button]:text-start">
              {forms.server}
              {forms.guards}
              <RotateToken server={server} manager={manager} />
              <DeleteServer
                server={server}
                neededBy={around.neededBy}
                scheduledBy={around.scheduledBy}
                onDeleting={setDeleting}
              />
            </div>
            <div className="mt-3 empty:hidden">
              <CutPower server={server} neededBy={around.neededBy} />
            </div>
          </Card>
        </div>
      </div>
    </>
  );
}

/** The name and the status with its meaning, and the power button with the reason if it is disabled. */
function Head({
  server,
  why,
  ways,
}: {
  server: ServerView;
  why: readonly EventJson[];
  ways: readonly PossibleWay[];
}) {
  const t = useTranslations();
  const power = useTranslations("power");
  const refusalText = useRefusalText();
  const lost = useLost();
  const whyNot = useWhyNotPower();
  const main = mainAction(server);
  const refused = buttonRefusal(server, main);
  const reason = lost ?? whyNot(server, main) ?? (refused ? refusalText(refused) : null);
  return (
    <div
      className="mb-5 flex flex-wrap items-start justify-between gap-4"
      data-uuid={server.uuid}
      data-power-status={server.powerStatus}
      data-current-status={server.currentStatus}
    >
      <div className="min-w-0 flex-1 basis-80">
        <h1 dir="auto" className="text-2xl font-semibold tracking-tight [overflow-wrap:anywhere]">
          {server.name}
        </h1>
        <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1">
          <StatusBadge server={server} />
          <span className="text-sm text-muted-foreground">
            <Since at={sinceOf(server)} />
          </span>
          <WhyButton uuid={server.uuid} name={server.name} />
        </div>
        <p className="mt-2 max-w-prose text-sm text-muted-foreground">{t(`meaning.${meaningOf(server)}`)}</p>
        <WhyLine server={server} history={why} />
        {server.next?.byRest ? null : <NextLine server={server} />}
        <RestLine server={server} />
        <AlarmLine server={server} />
      </div>
      <div className="w-full sm:w-auto lg:max-w-md">
        <PowerForm servers={[server]}>
          {(pending, askWhenFree) => (
            <PowerButtons
              server={server}
              pending={pending.has(server.uuid)}
              t={power}
              refusalText={refusalText}
              lost={lost}
              whyNot={(action) => whyNot(server, action)}
              prominent
              className="lg:justify-end"
            >
              <KeepOn target={targetOf(server)} size="sm" className="flex-1 sm:flex-none" />
              {mayWait(server) ? (
                <ActionButton
                  type="button"
                  takes={{ to: "stop", on: server.groupUuids }}
                  variant="outline"
                  size="sm"
                  aria-label={t("off.whenFreeLabel", { name: server.name })}
                  aria-haspopup="dialog"
                  className="flex-1 sm:flex-none"
                  onClick={() => askWhenFree(server)}
                >
                  <Icon name="Hourglass" />
                  {t("off.whenFreeButton")}
                </ActionButton>
              ) : null}
            </PowerButtons>
          )}
        </PowerForm>
        {reason ? (
          <p className="mt-2 text-xs text-balance text-muted-foreground lg:text-right">{reason}</p>
        ) : null}
        {!reason && isOff(server.currentStatus) ? <WaysToWake ways={ways} /> : null}
      </div>
    </div>
  );
}

/** Its next change, and whoever makes it. */
function NextLine({ server: { next } }: { server: ServerView }) {
  const words = useNextWords();
  const t = useTranslations("why");
  const { schedule, runUuid } = next ?? {};
  return (
    <p className="mt-1 max-w-prose text-sm [overflow-wrap:anywhere]" data-next suppressHydrationWarning>
      {words.line(next)}{" "}
      {schedule ? (
        <Link href={`/schedules/${schedule.uuid}`} prefetch={false} className="underline underline-offset-4">
          <bdi>{schedule.name}</bdi>
        </Link>
      ) : runUuid ? (
        <Link href={`/runs/${runUuid}`} prefetch={false} className="underline underline-offset-4">
          {t("run")}
        </Link>
      ) : null}
    </p>
  );
}

/** The alarm of its own board, while it is off and that is still to come. */
function AlarmLine({ server: { agent, currentStatus } }: { server: ServerView }) {
  const t = useTranslations("detail");
  const clock = useClock();
  const present = usePresentMinute();
  const at = agent?.alarmAt ?? 0;
  if (!isOff(currentStatus) || at <= present) return null;
  return (
    <p className="mt-1 max-w-prose text-sm text-muted-foreground" suppressHydrationWarning>
      {t("ownAlarm", { at: clock(at) })}
    </p>
  );
}

/** The begin of the shown status: for a restart that nobody asked for here, its announcement. */
function sinceOf(server: ServerView): number {
  const isAnnounced = server.statusReason === "restarting" && !isBeingRestarted(server);
  return (isAnnounced ? server.lastHeartbeatAt : null) ?? server.statusSince;
}

/** Chooses the words for the meaning of a server's status. */
function meaningOf(server: ServerView) {
  if (isBeingRestarted(server)) return "rebooting";
  if (server.statusReason) return REASON[server.statusReason];
  return hasNeverReported(server) ? "never" : server.currentStatus;
}

const REASON = {
  manager_started: "managerStarted",
  did_not_start: "didNotStart",
  did_not_come_back: "didNotComeBack",
  seen_off: "seenOff",
  restarting: "restarting",
} as const satisfies Record<StatusReason, string>;

/** A part of the page, with its title. */
function Card({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={card("@container min-w-0")}>
      <h2 id={id} className="mb-3 text-sm font-semibold">
        {title}
      </h2>
      {children}
    </section>
  );
}
