"use client";

import { History, X } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import { useEffect, useSyncExternalStore } from "react";
import { Icon } from "@/components/icon";
import { useSentences } from "@/components/sentences";
import { useClock } from "@/components/time";
import { Button, buttonVariants } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { ListedServer } from "@/lib/api/codec/read";
import type { StepView } from "@/lib/api/codec/read-why";
import type { Selection } from "../_servers/list/use-selection";
import { stretchAt } from "../_timeline/timeline";
import { useWhy, WhySteps } from "../_why/why-chain";
import { handNow, pointAt, useHand, type Hand } from "./hand";
import { rounded } from "./move/keep";
import { propose } from "./proposal";
import type { Section } from "./sections";
import type { PanoramaStore } from "./store";
import { useScene } from "./use-scene";
import { nowOf, useHandWords } from "./hand-words";

/** Milliseconds of rest after which the manager is asked for the cause. */
const ASK_AFTER = 200;

interface CrosshairProps {
  readonly sections: readonly Section<ListedServer>[];
  /** The name of servers in no group. */
  readonly others: string;
  readonly selection: Selection;
  /** Gets the readout in one sentence, for those who move by keys and listen; empty: there is none. */
  readonly onSpoken: (text: string) => void;
}

/** The hairline and the readout at the hand. */
export function Crosshair({ ...around }: CrosshairProps) {
  const scene = useScene();
  const hand = useHand();
  const { onSpoken } = around;
  useClosing();
  useEffect(() => {
    if (!scene) return;
    // Under a hand that rests the hours move on: what was read is not there any more.
    const { store } = scene;
    let moment = store.moment();
    return store.subscribe(() => {
      if (store.moment() !== moment) pointAt(null);
      moment = store.moment();
    }, "each");
  }, [scene]);
  const isSilent = hand?.by !== "keys";
  useEffect(() => {
    if (isSilent) onSpoken("");
  }, [isSilent, onSpoken]);
  return scene && hand ? <Readout hand={hand} store={scene.store} {...around} /> : null;
}

function Readout({
  hand,
  store,
  sections,
  others,
  selection,
  onSpoken,
}: CrosshairProps & { readonly hand: Hand; readonly store: PanoramaStore }) {
  const t = useTranslations("panorama");
  const words = useHandWords();
  const sentences = useSentences();
  const clock = useClock();
  // What was not known yet is read once it has come, however still the hand is.
  useSyncExternalStore(store.subscribe, store.version, store.version);
  const section = sections.find(({ uuid }) => (uuid ?? "") === hand.section);
  const server = section?.servers.find(({ uuid }) => uuid === hand.uuid);
  const name = hand.uuid === null ? (section?.name ?? others) : (server?.name ?? "");
  const now = nowOf(store, hand.uuid);
  const at = hand.at ?? store.moment() ?? now;
  const time = clock(at);
  const uuids = section?.servers.map(({ uuid }) => uuid) ?? [];
  const status = server ? words.at(store, server.uuid, at) : words.countsAt(store, uuids, at);
  const { chain, busy } = useChain(server?.uuid ?? null, at, now, store);
  const cause = chain?.steps.findLast(({ kind }) => kind !== "status");

  const spoken = sentences(t("hand.spoken", { name, time, status }), cause?.text ?? "");
  useEffect(() => {
    if (hand.by === "keys") onSpoken(spoken);
  }, [hand.by, spoken, onSpoken]);
  if (!section || !name) return null;
  return (
    <>
      {hand.at === null ? null : (
        <span
          aria-hidden
          className="pointer-events-none absolute inset-y-px left-0 z-10 w-px will-change-transform bg-foreground/55 print:hidden forced-colors:bg-[Highlight]"
          style={{ transform: `translateX(${Math.round(hand.x)}px)` }}
        />
      )}
      <div
        data-readout
        {...(hand.pinned
          ? { role: "group", "aria-label": t("hand.label", { name, time }) }
          : { "aria-hidden": true })}
        className={cn(
          "absolute z-30 w-max will-change-transform max-w-[min(20rem,calc(100%-1rem))] rounded-md border bg-popover px-2.5 py-1.5 text-xs leading-snug text-popover-foreground shadow-md [overflow-wrap:anywhere] print:hidden",
          hand.pinned ? "p-3 text-sm shadow-xl" : "pointer-events-none",
        )}
        style={{
          // It leans inwards, so that neither edge cuts it off, however wide it is.
          left: hand.x,
          top: hand.y,
          transform: `translate(${-100 * hand.share}%, ${hand.roomAbove ? "calc(-100% - 0.75rem)" : "1rem"})`,
        }}
      >
        <p className="flex items-start justify-between gap-3">
          <span className="font-semibold">
            <bdi>{name}</bdi> · {time}
          </span>
          {hand.pinned ? (
            <Button
              variant="ghost"
              size="icon"
              className="-m-1.5 size-8 pointer-coarse:size-[44px]"
              aria-label={t("hand.close")}
              onClick={() => pointAt(null)}
            >
              <X aria-hidden className="size-4" />
            </Button>
          ) : null}
        </p>
        <p>{status}</p>
        {hand.pinned && chain ? (
          <div className="mt-1.5 border-t pt-1.5">
            <WhySteps explained={chain} />
          </div>
        ) : cause ? (
          <p className="text-muted-foreground">
            <Cause step={cause} />
          </p>
        ) : busy ? (
          <p className="text-muted-foreground">{t("loading")}</p>
        ) : null}
        {hand.at !== null && at > now && !hand.pinned && hand.by === "pointer" ? (
          <p className="text-muted-foreground">{t("hand.drag")}</p>
        ) : null}
        {hand.pinned ? (
          <Ways hand={hand} server={server} at={hand.at === null ? null : at} {...{ store, selection }} />
        ) : null}
      </div>
    </>
  );
}

/** Closes a readout by Escape, and a pinned one by a press beside it. */
function useClosing(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || !handNow()) return;
      event.preventDefault();
      pointAt(null);
    };
    // Before the press itself points at something else.
    const onDown = ({ target }: PointerEvent) => {
      if (handNow()?.pinned && !(target instanceof Element && target.closest("[data-readout]")))
        pointAt(null);
    };
    document.addEventListener("keydown", onKey);
    document.addEventListener("pointerdown", onDown, { capture: true });
    return () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("pointerdown", onDown, { capture: true });
      pointAt(null);
    };
  }, []);
}

/** The ways on from a pinned readout: to the server, to that moment, to a hold until then, and into the selection. */
function Ways({
  hand,
  server,
  at,
  store,
  selection,
}: {
  readonly hand: Hand;
  readonly server: ListedServer | undefined;
  /** Null: the moment in view. */
  readonly at: number | null;
  readonly store: PanoramaStore;
  readonly selection: Selection;
}) {
  const t = useTranslations("panorama");
  const select = useTranslations("selection");
  const clock = useClock();
  const lookBack = () => {
    pointAt(null);
    store.lookAt(at);
  };
  const keepOn = (until: number) => {
    pointAt(null);
    const { section, uuid, x, y, share, roomAbove } = hand;
    propose({ section, uuid, until, x, y, share, roomAbove, settled: true });
  };
  const end = at !== null && at > store.now() ? rounded(at) : null;
  return (
    <div className="mt-2 flex flex-wrap items-center gap-2">
      {server ? (
        <Link
          href={`/servers/${server.uuid}`}
          prefetch={false}
          className={buttonVariants({ variant: "outline", size: "sm" })}
        >
          {t("hand.open", { name: server.name })}
        </Link>
      ) : null}
      {at !== null && at < store.now() ? (
        <Button variant="outline" size="sm" onClick={lookBack}>
          <History aria-hidden />
          {t("hand.lookBack")}
        </Button>
      ) : null}
      {end === null ? null : (
        <Button variant="outline" size="sm" onClick={() => keepOn(end)}>
          <Icon name="Coffee" />
          {t("hand.keepOn", { time: clock(end) })}
        </Button>
      )}
      {server ? (
        <label className="flex min-h-9 items-center gap-2 px-1 pointer-coarse:min-h-11">
          <input
            type="checkbox"
            checked={selection.chosen.has(server.uuid)}
            onChange={({ target }) => selection.onChoose(server.uuid, target.checked)}
            className="size-4 accent-primary"
          />
          {select("select", { name: server.name })}
        </label>
      ) : null}
    </div>
  );
}

/** The cause of a status in few words: the last step that led to it, with its author. */
function Cause({ step }: { readonly step: StepView }) {
  const t = useTranslations("whyChain");
  const rest = [step.author && t("by", { author: step.author }), step.reason].filter(Boolean);
  return [step.text, ...rest].join(" · ");
}

/** The chain that led to what a server was at a time; null: it has not come, or nobody can know. */
function useChain(uuid: string | null, at: number, now: number, store: PanoramaStore) {
  const timeline = uuid === null ? null : store.timeline(uuid);
  const stretch = timeline && at <= now ? stretchAt(timeline, at) : null;
  const asked = uuid !== null && stretch ? { uuid, at: at === now ? null : at } : null;
  const { explained, of, busy } = useWhy(asked, ASK_AFTER);
  const since = explained?.then?.since ?? -Infinity;
  // Within a stretch the last answer stays until the next one has come: a hand that moves reads on.
  const isOfStretch = of === uuid && stretch !== null && since >= stretch.since && since < stretch.until;
  return { chain: asked && (!busy || isOfStretch) ? explained : null, busy: asked !== null && busy };
}
