"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useEffect, useRef, type KeyboardEvent } from "react";
import { Icon } from "@/components/icon";
import { useClock, useZone } from "@/components/time";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Surface } from "./surface";
import { DAY, FURTHEST, HOUR, PAST } from "../_timeline/time-scale";
import { useRestedMoment, useScene } from "./use-scene";

/** Milliseconds by which each key moves the moment. */
const KEYS: Readonly<Record<string, number>> = {
  ArrowLeft: -HOUR / 2,
  ArrowDown: -HOUR / 2,
  ArrowRight: HOUR / 2,
  ArrowUp: HOUR / 2,
  PageDown: -PAST,
  PageUp: PAST,
  Home: -Infinity,
  End: Infinity,
};
const STEP = 6 * HOUR;

/** The sky with its hours, which is also the control that moves them, and the button back to now. */
export function Ruler() {
  const t = useTranslations("panorama");
  const scene = useScene();
  const rested = useRestedMoment();
  const clock = useClock();
  const store = scene?.store;

  const by = (milliseconds: number) => {
    if (!store) return;
    const from = store.moment() ?? store.now();
    store.lookAt(milliseconds === Infinity ? null : Math.max(from + milliseconds, store.now() - FURTHEST));
  };
  const onKey = (event: KeyboardEvent) => {
    const step = KEYS[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    by(step);
  };
  const now = store?.now() ?? 0;
  const at = rested ?? now;
  return (
    <div className="panorama-columns sticky top-14 z-20 border-b bg-card print:static">
      <div className="flex min-w-0 flex-wrap items-center gap-1 px-2 py-1.5 print:invisible @max-lg/panorama:col-span-full @lg/panorama:border-r">
        <Button variant="ghost" size="icon" aria-label={t("earlier")} onClick={() => by(-STEP)}>
          <Icon name="ChevronLeft" />
        </Button>
        <Button
          variant="ghost"
          size="icon"
          aria-label={t("later")}
          aria-disabled={rested === null || undefined}
          onClick={() => by(STEP)}
        >
          <Icon name="ChevronRight" />
        </Button>
        {rested === null ? (
          <Button variant="ghost" size="sm" onClick={() => store?.lookAt(lastNight(now))}>
            <Icon name="MoonStar" />
            {t("lastNight")}
          </Button>
        ) : (
          <Button variant="outline" size="sm" onClick={() => store?.lookAt(null)}>
            {t("backToNow")}
          </Button>
        )}
      </div>
      <div
        role="slider"
        tabIndex={0}
        data-scrub
        aria-label={t("time")}
        aria-valuemin={-FURTHEST / HOUR}
        aria-valuemax={0}
        aria-valuenow={Math.round(((at - now) / HOUR) * 10) / 10}
        aria-valuetext={rested === null ? t("now") : clock(rested)}
        onKeyDown={onKey}
        className="panorama-scrub relative min-h-18 overflow-hidden -outline-offset-2 @max-lg/panorama:col-span-full @max-lg/panorama:min-h-14"
      >
        <Surface
          draw={(drawn, context, { width, height }, palette) => drawn.ruler(context, width, height, palette)}
        />
        <MomentLabel />
      </div>
    </div>
  );
}

/** The moment for "what happened last night?": the last three in the morning, at least an hour ago. */
function lastNight(now: number): number {
  const three = new Date(now);
  three.setHours(3, 0, 0, 0);
  return three.getTime() < now - HOUR ? three.getTime() : three.getTime() - DAY;
}

/** The moment in the column. It follows each step of a scrub, and so is written without React. */
function MomentLabel() {
  const t = useTranslations("panorama");
  const scene = useScene();
  const format = useFormatter();
  const timeZone = useZone();
  const label = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!scene) return;
    const { store } = scene;
    let shown = "";
    const write = () => {
      const moment = store.moment();
      const time = format.dateTime(moment ?? store.now(), {
        timeZone,
        ...(moment === null
          ? { timeStyle: "short" }
          : { weekday: "short", day: "numeric", hour: "numeric", minute: "2-digit" }),
      });
      const text = moment === null ? t("nowAt", { time }) : time;
      if (text === shown || !label.current) return;
      label.current.textContent = shown = text;
      label.current.toggleAttribute("data-now", moment === null);
    };
    write();
    return store.subscribe(write, "each");
  }, [scene, t, format, timeZone]);
  return (
    <span
      aria-hidden
      data-moment
      className="pointer-events-none absolute inset-y-0 grid place-items-center"
      style={{ left: "calc((100% - var(--moment)) * 2 / 3)", width: "var(--moment)" }}
    >
      <span
        ref={label}
        data-now=""
        className={cn(
          "rounded-full border bg-card px-3 py-1 text-center text-sm font-semibold shadow-sm @lg/panorama:whitespace-nowrap",
          "data-now:border-moon data-now:bg-moon data-now:text-[oklch(0.24_0.05_278)] forced-colors:border-2",
        )}
      >
        {t("now")}
      </span>
    </span>
  );
}
