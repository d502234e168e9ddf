"use client";

import { Pause, Play, SkipBack, SkipForward, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent, useRef, useState, type KeyboardEvent } from "react";
import { useClock, useZone } from "@/components/time";
import { Button } from "@/components/ui/button";
import { useAnswer } from "../../_kit/answer";
import { useCountedText, useNames } from "../../_timeline/words";
import { happenedBetween } from "../actions";
import { useScene } from "../use-scene";
import { captionsUntil, lastNight, playedOn, stepped } from "./night";

/** Captions that are shown at once. */
const SHOWN = 3;
/** Milliseconds from caption to caption where nothing is to move. */
const STEP_EVERY = 2000;

/**
 * Plays last night in the panorama: twelve hours in ten seconds, with captions of what happened. With reduced motion it
 * goes from caption to caption. Space pauses, arrows step, Escape ends it.
 */
export function Player({ onEnd }: { onEnd: () => void }) {
  const t = useTranslations("panorama");
  const text = useCountedText();
  const names = useNames();
  const clock = useClock();
  const zone = useZone();
  const store = useScene()?.store ?? null;
  const [night] = useState(() => lastNight(store?.now() ?? Date.now(), zone));
  const [at, setAt] = useState(night.since);
  const [playing, setPlaying] = useState(true);
  const [still] = useState(() => matchMedia("(prefers-reduced-motion: reduce)").matches);
  const button = useRef<HTMLButtonElement>(null);
  const { outcome, again } = useAnswer(night, () => happenedBetween(night.since, night.until));
  const captions = outcome?.ok ? [...outcome.value].reverse() : [];
  const times = captions.map(({ event }) => event.at);
  const count = captionsUntil(times, at);
  const isOver = at >= night.until;
  const isPlaying = playing && !isOver && outcome !== null;

  const look = (moment: number) => {
    setAt(moment);
    store?.lookAt(moment);
  };
  const lookOn = useEffectEvent((passed: number) => look(playedOn(night, at, passed)));
  const stepOn = useEffectEvent(() => look(stepped(night, times, at, 1)));
  const begin = useEffectEvent(() => {
    look(night.since);
    button.current?.focus();
  });
  useEffect(() => begin(), []);
  useEffect(() => {
    if (!isPlaying) return;
    if (still) {
      const timer = setInterval(() => stepOn(), STEP_EVERY);
      return () => clearInterval(timer);
    }
    let last = performance.now();
    let frame = requestAnimationFrame(function next(present) {
      lookOn(Math.max(0, present - last));
      last = present;
      frame = requestAnimationFrame(next);
    });
    return () => cancelAnimationFrame(frame);
  }, [isPlaying, still]);

  const end = () => {
    store?.lookAt(null);
    onEnd();
  };
  const step = (way: 1 | -1) => {
    setPlaying(false);
    look(stepped(night, times, at, way));
  };
  const toggle = () => {
    if (isOver) look(night.since);
    setPlaying(isOver || !playing);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowRight") step(1);
    else if (event.key === "ArrowLeft") step(-1);
    else if (event.key === "Escape") end();
    else return;
    event.preventDefault();
  };

  const word = (caption: (typeof captions)[number]): string =>
    [
      clock(caption.event.at),
      text(caption.event, caption.count),
      ...(caption.count > 1 ? [names(caption.names, caption.count)] : []),
    ].join(" · ");
  const latest = captions[count - 1];

  return (
    <section
      aria-labelledby="played"
      aria-describedby="played-keys"
      onKeyDown={onKey}
      data-played={isOver ? "over" : isPlaying ? "playing" : "paused"}
      className="sticky z-20 mt-3 grid gap-2 rounded-xl border bg-popover p-3 text-popover-foreground shadow-xl print:hidden"
      style={{ bottom: "calc(1rem + var(--notices-height, 0px))" }}
    >
      <div className="flex flex-wrap items-center gap-2">
        <h2 id="played" className="min-w-0 flex-1 px-1 text-sm font-semibold">
          {t("played", { since: clock(night.since), until: clock(night.until) })}
        </h2>
        <p className="px-1 text-lg font-semibold tabular-nums" aria-hidden>
          {clock(at)}
        </p>
        <div className="flex gap-1">
          <Button variant="outline" size="icon" aria-label={t("stepBack")} onClick={() => step(-1)}>
            <SkipBack aria-hidden />
          </Button>
          <Button
            ref={button}
            variant="outline"
            size="icon"
            aria-label={isPlaying ? t("pause") : t("play")}
            onClick={toggle}
          >
            {isPlaying ? <Pause aria-hidden /> : <Play aria-hidden />}
          </Button>
          <Button variant="outline" size="icon" aria-label={t("stepOn")} onClick={() => step(1)}>
            <SkipForward aria-hidden />
          </Button>
          <Button variant="ghost" size="icon" aria-label={t("endNight")} onClick={end}>
            <X aria-hidden />
          </Button>
        </div>
      </div>
      <div aria-hidden className="h-1 rounded-full bg-muted forced-colors:border">
        <div
          className="h-full rounded-full bg-primary forced-colors:bg-[CanvasText]"
          style={{ width: `${((at - night.since) / Math.max(1, night.until - night.since)) * 100}%` }}
        />
      </div>
      {outcome && !outcome.ok ? (
        <p className="flex flex-wrap items-center gap-3 px-1 text-sm">
          {t("failed")}
          <Button variant="outline" size="sm" onClick={again}>
            {t("again")}
          </Button>
        </p>
      ) : (
        <ol className="grid min-h-16 content-start gap-px text-sm" aria-label={t("captions")}>
          {captions.slice(Math.max(0, count - SHOWN), count).map((caption) => (
            <li
              key={caption.event.id}
              className={caption === latest ? "px-1 font-semibold" : "px-1 text-muted-foreground"}
            >
              {word(caption)}
            </li>
          ))}
        </ol>
      )}
      <p role="status" className="sr-only">
        {isOver
          ? t("nightOver", { count: captions.length })
          : latest
            ? word(latest)
            : outcome?.ok && captions.length === 0
              ? t("nothing")
              : ""}
      </p>
      <p id="played-keys" className="px-1 text-xs text-muted-foreground pointer-coarse:sr-only">
        {t("playKeys")}
      </p>
    </section>
  );
}
