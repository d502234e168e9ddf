"use client";

import { MoonStar, TriangleAlert } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { litOf, type Light, type RoomSummary } from "@/components/rooms";
import { offsetOf } from "@/components/offset";
import { usePresent, useZone } from "@/components/time";
import { cn } from "@/components/ui/cn";
import type { Displayed } from "./displayed";
import { STALE_AFTER, useDisplayed, useWakeLock } from "./use-displayed";

const HOUR = 3600_000;
const DAY = 24 * HOUR;
/** Hours from which, and before which, the screen is dim. */
const DIM = { from: 22, before: 6 } as const;

/** All rooms on a screen that nobody touches: large, without controls, dim at night, and loud where it is old. */
export function LightsScreen({ first }: { first: Displayed }) {
  const t = useTranslations("lights");
  const format = useFormatter();
  const timeZone = useZone();
  const present = usePresent();
  const { now, answeredAt } = useDisplayed(first);
  useWakeLock();
  const hour = Math.floor(((present + offsetOf(timeZone, present)) % DAY) / HOUR);
  const dim = hour >= DIM.from || hour < DIM.before;
  const answered = answeredAt ?? first.at;
  const stale = answeredAt !== null && present - answered > STALE_AFTER;
  const isAllDark = now.lit === 0;
  const time = format.dateTime(answered, { timeZone, timeStyle: "medium" });

  return (
    <main
      data-dim={dim}
      data-stale={stale}
      className="night-tokens flex min-h-dvh cursor-none flex-col bg-background text-foreground"
    >
      <div role="alert">
        {stale ? (
          <p className="flex items-center justify-center gap-4 bg-destructive px-6 py-4 text-center text-[clamp(1.25rem,3vw,2.5rem)] leading-tight font-bold text-destructive-foreground forced-colors:border-4">
            <TriangleAlert aria-hidden className="size-[1.2em] shrink-0" />
            {t("stale", { time, minutes: Math.floor((present - answered) / 60_000) })}
          </p>
        ) : null}
      </div>
      <div
        className={cn(
          "flex flex-1 flex-col gap-[2vmin] p-[3vmin]",
          dim && "brightness-50",
          stale && "grayscale",
        )}
      >
        <header className="flex flex-wrap items-baseline justify-between gap-x-8 gap-y-2">
          <h1 className="flex min-w-0 items-center gap-[0.4em] [overflow-wrap:anywhere] text-[clamp(1.75rem,5vw,4.5rem)] leading-tight font-semibold tracking-tight">
            {isAllDark ? <MoonStar aria-hidden className="size-[0.9em] text-moon" /> : null}
            {now.rooms.length === 0
              ? t("nothing")
              : isAllDark
                ? t("allDark")
                : t("notDark", { servers: now.lit })}
          </h1>
          <p
            className="text-[clamp(1.5rem,4vw,3.5rem)] leading-tight text-muted-foreground"
            suppressHydrationWarning
          >
            {format.dateTime(present, { timeZone, timeStyle: "short" })}
          </p>
        </header>
        <ul className="grid flex-1 auto-rows-fr grid-cols-[repeat(auto-fit,minmax(min(100%,max(14rem,18vw)),1fr))] gap-[1.5vmin]">
          {now.rooms.map((room) => (
            <Tile key={room.uuid ?? ""} room={room} />
          ))}
        </ul>
        <p className="text-sm text-muted-foreground" suppressHydrationWarning>
          {t("asOf", { time })}
        </p>
      </div>
    </main>
  );
}

const LIGHTS: readonly Light[] = ["on", "changing", "unknown"];
const GLASS: Readonly<Record<Light, string>> = {
  on: "bg-lit",
  changing: "bg-lit-changing",
  unknown: "bg-lit-trouble striped",
};

function Tile({ room }: { room: RoomSummary }) {
  const t = useTranslations("lights");
  const { counts, names } = room;
  const lit = litOf(room);
  const dark = lit === 0;
  return (
    <li
      data-room={dark ? "dark" : "lit"}
      className={cn(
        "flex min-w-0 flex-col gap-1 overflow-hidden rounded-xl border p-[2vmin]",
        dark ? "bg-card" : "border-2 border-lit bg-wall",
      )}
    >
      <h2 className="text-[clamp(1.125rem,2vw,2rem)] leading-tight font-semibold [overflow-wrap:anywhere]">
        {room.uuid === null ? t("others") : <bdi>{room.name}</bdi>}
      </h2>
      {dark ? (
        <p className="text-[clamp(1.125rem,2vw,2rem)] leading-tight text-moon">{t("dark")}</p>
      ) : (
        <>
          <p className="flex flex-wrap gap-x-4 text-[clamp(1.125rem,2vw,2rem)] leading-tight font-semibold">
            {LIGHTS.filter((light) => counts[light] > 0).map((light) => (
              <span key={light} className="flex items-center gap-2">
                <span aria-hidden className={cn("size-[0.6em] shrink-0 rounded-xs border", GLASS[light])} />
                {t(`count.${light}`, { count: counts[light], total: room.total })}
              </span>
            ))}
          </p>
          <p className="text-[clamp(0.875rem,1.2vw,1.25rem)] text-muted-foreground [overflow-wrap:anywhere]">
            {names.join(" · ")}
            {lit > names.length ? ` ${t("more", { count: lit - names.length })}` : ""}
          </p>
        </>
      )}
    </li>
  );
}
