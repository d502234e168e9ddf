import { getFormatter, getNow, getTranslations } from "next-intl/server";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { PageTitle } from "@/components/page-title";
import { buttonVariants } from "@/components/ui/button";
import { permitsOf } from "@/lib/access/rights";
import { running } from "@/lib/api/running";
import type { LinkState } from "@/lib/fleet/model/door";
import { act } from "../../(console)/_kit/act";
import { wordFault } from "../../(console)/_kit/fault-words";
import type { Fault } from "../../(console)/_kit/faults";
import { operatorOrLogin, operatorsFleet } from "../../operator";
import { NightHouse, WINDOWS } from "./night-house";
import { whereIs } from "./where";

/** Seconds between two looks of a page that waits. */
const LOOKS_EVERY = 2;
/** Milliseconds that a server takes to come, where nobody knows. */
const USUAL = 60_000;
/** The last times that are told. */
const TIMES = 3;

interface Props {
  readonly params: Promise<{ name: string }>;
}

/** The link of a door: whoever may wake its server and looks at it knocks. Works without JavaScript. */
export default async function DoorPage({ params }: Props) {
  const asking = await operatorOrLogin();
  const fleet = await operatorsFleet();
  const { name } = await params;
  const door = fleet.doors().find((each) => each.name === name);
  if (!door) notFound();
  const server = fleet.get(door.serverUuid);
  const mayWake = permitsOf(asking.grants).may("wake", server.groupUuids);
  // A browser that looks ahead asks for nothing.
  const isAhead = /prefetch/.test((await headers()).get("sec-purpose") ?? "");
  const { doors } = running();
  const state = await doors.look(
    door.uuid,
    asking.userId,
    mayWake && !isAhead ? () => wake(server.uuid) : null,
  );
  const t = await getTranslations("knock");
  const tookMs = doors
    .knocks(door.uuid)
    .flatMap((knock) => (knock.woke && knock.tookMs !== null ? [knock.tookMs] : []))
    .slice(0, TIMES);
  const waited = state.since === null ? 0 : Math.max(0, (await getNow()).getTime() - state.since);
  const isUp = state.address !== null;
  const waits = !isUp && state.since !== null && state.over === null;
  // The last light is for the moment at which it answers.
  const share = waited / (tookMs.length > 0 ? Math.max(...tookMs) : USUAL);
  const lit = isUp ? WINDOWS : waits ? Math.min(WINDOWS - 1, Math.floor(share * WINDOWS)) : 0;
  return (
    <main className="isolate flex min-h-dvh flex-col overflow-hidden night-sky">
      <PageTitle of={server.name} />
      <div className="mx-auto grid w-full max-w-xl flex-1 content-center justify-items-center gap-6 px-4 py-8">
        <NightHouse lit={lit} open={isUp} waking={waits} />
        <section
          aria-labelledby="door-title"
          aria-live="polite"
          className="relative w-full max-w-md rounded-xl border bg-card/95 p-6 text-center shadow-xl [overflow-wrap:anywhere]"
          data-state={isUp ? "open" : waits ? "waiting" : (state.over ?? "closed")}
        >
          <h1 id="door-title" dir="auto" className="text-xl font-semibold tracking-tight">
            {server.name}
          </h1>
          {isUp ? (
            <Open address={state.address ?? ""} port={door.port} />
          ) : waits ? (
            <>
              <meta httpEquiv="refresh" content={`${LOOKS_EVERY}`} />
              <p className="mt-2 font-medium">{t(state.woke ? "waking" : "coming")}</p>
              <p className="mt-1 text-3xl font-semibold tabular-nums">
                {t("seconds", { seconds: Math.floor(waited / 1000) })}
              </p>
              <Lately tookMs={tookMs} />
            </>
          ) : (
            <Closed state={state} waitSeconds={door.waitSeconds} mayWake={mayWake} name={name} />
          )}
        </section>
        <a
          href={`/servers/${server.uuid}`}
          className="relative inline-flex min-h-11 items-center rounded-md px-2 text-sm text-(--wall-ink) underline underline-offset-4"
        >
          {t("toServer")}
        </a>
      </div>
    </main>
  );
}

/** Wakes the server by the right of whoever looks. The reason where it cannot be, in their language; null: done. */
async function wake(uuid: string): Promise<string | null> {
  const outcome = await act("knock", (fleet) => fleet.act({ uuid, action: "TurnOn", onceOff: true }));
  return outcome.ok ? null : worded(outcome.fault);
}

async function worded(fault: Fault): Promise<string> {
  const format = await getFormatter();
  return wordFault(
    {
      fault: await getTranslations("fault"),
      calendar: await getTranslations("fault.calendar"),
      refusal: await getTranslations("refusal"),
      power: await getTranslations("power"),
      status: await getTranslations("status"),
      format,
      clock: (at) => format.dateTime(at, { dateStyle: "medium", timeStyle: "short" }),
    },
    fault,
  );
}

/** It answers: its page is opened by itself, or its address is said. */
async function Open({ address, port }: { address: string; port: number }) {
  const t = await getTranslations("knock");
  const { text, url, isPage } = whereIs(address, port);
  return (
    <>
      {isPage ? <meta httpEquiv="refresh" content={`1;url=${url}`} /> : null}
      <p className="mt-2 font-medium">{t("open")}</p>
      <p className="mt-1 text-sm text-muted-foreground">
        {t("at")} <bdi className="font-mono">{text}</bdi>
      </p>
      {url === null ? null : (
        <p className="mt-4">
          <a className={buttonVariants()} href={url}>
            {t("enter")}
          </a>
        </p>
      )}
    </>
  );
}

/** The seconds that it took the last times. */
async function Lately({ tookMs }: { tookMs: readonly number[] }) {
  const t = await getTranslations("knock");
  const format = await getFormatter();
  const times = tookMs.map((ms) => t("seconds", { seconds: Math.round(ms / 1000) }));
  return (
    <p className="mt-3 text-sm text-muted-foreground">
      {times.length > 0 ? t("lately", { times: format.list(times) }) : t("firstTime")}
    </p>
  );
}

interface ClosedProps {
  readonly state: LinkState;
  readonly waitSeconds: number;
  readonly mayWake: boolean;
  readonly name: string;
}

/** It is not waited for: why, and what to do. */
async function Closed({ state: { over, why }, waitSeconds, mayWake, name }: ClosedProps) {
  const t = await getTranslations("knock");
  const texts: ReactNode =
    over === "resting"
      ? t("resting")
      : over === "refused"
        ? t("refused", { why })
        : over === "not_in_time"
          ? t("notInTime", { seconds: waitSeconds })
          : t("mayNot");
  return (
    <>
      <p className="mt-2 text-sm">{texts}</p>
      {mayWake && over !== "resting" ? (
        <p className="mt-4">
          {/* A plain link: each look at this page is a knock. */}
          <a className={buttonVariants()} href={`/d/${name}`}>
            {t("again")}
          </a>
        </p>
      ) : null}
    </>
  );
}
