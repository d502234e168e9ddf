"use client";

import { useTranslations } from "next-intl";
import Link from "next/link";
import { memo, startTransition, useEffect, useRef, useState, type RefObject } from "react";
import { statusWord } from "@/lib/plan/attention";
import { cn } from "@/components/ui/cn";
import type { ListedServer } from "@/lib/api/codec/read";
import type { Selection } from "../_servers/list/use-selection";
import type { StatusColour } from "../_timeline/timeline";
import { Surface } from "./surface";
import { useKnownSince, useRestedMoment, useScene } from "./use-scene";
import type { PanoramaWords } from "./words";

/** Rows of one picture, which are added as one. */
const CHUNK = 16;

interface RowsProps {
  readonly label: string;
  readonly servers: readonly ListedServer[];
  readonly uuids: readonly string[];
  readonly statusColours: readonly StatusColour[];
  readonly words: PanoramaWords;
  readonly selection: Selection;
}

/** A timeline for each machine. Only visible rows are in the page: ten thousand are as quick as forty. */
export function Rows({ label, servers, uuids, statusColours, words, selection }: RowsProps) {
  const t = useTranslations("panorama");
  const select = useTranslations("selection");
  const status = useTranslations("status");
  const list = useRef<HTMLUListElement>(null);
  const { first, last } = useSeenRows(list, servers.length);
  const looksBack = useRestedMoment() !== null;
  // A calm status does not explain why a server needs attention.
  const wordOf = (server: ListedServer, statusColour: StatusColour) => {
    const word = statusWord(server);
    const isCalm = word === "ON" || word === "OFF";
    return looksBack || (statusColour === "trouble" && isCalm)
      ? words.statusColour(statusColour)
      : status(word);
  };
  const chunks = [];
  for (let from = first; from < last; from += CHUNK) chunks.push(from);
  return (
    <>
      <ul
        ref={list}
        aria-label={label}
        data-rows
        className="relative border-t"
        style={{ height: `calc(var(--row) * ${servers.length})` }}
      >
        {chunks.map((from) => (
          <Timelines key={from} uuids={uuids} from={from} />
        ))}
        {servers.slice(first, last).map((server, index) => {
          const place = first + index;
          const statusColour = statusColours[place] ?? "unknown";
          return (
            <Row
              key={server.uuid}
              server={server}
              place={place}
              count={servers.length}
              statusColour={statusColour}
              word={wordOf(server, statusColour)}
              chosen={selection.chosen.has(server.uuid)}
              onChoose={selection.onChoose}
              selectLabel={select("select", { name: server.name })}
              words={words}
            />
          );
        })}
      </ul>
      {servers.length > CHUNK * 3 ? <p className="sr-only">{t("rowsHint")}</p> : null}
    </>
  );
}

const parts = new WeakMap<readonly string[], Map<number, readonly string[]>>();

/** The same array each time, so that an unfolded group finds its painted rows again. */
function partOf(uuids: readonly string[], from: number): readonly string[] {
  const its = parts.get(uuids) ?? new Map<number, readonly string[]>();
  parts.set(uuids, its);
  const part = its.get(from) ?? uuids.slice(from, from + CHUNK);
  its.set(from, part);
  return part;
}

/** The picture of some rows. */
const Timelines = memo(function Timelines({ uuids, from }: { uuids: readonly string[]; from: number }) {
  const shown = partOf(uuids, from);
  return (
    <li
      role="presentation"
      aria-hidden
      className="panorama-columns absolute inset-x-0"
      style={{ top: `calc(var(--row) * ${from})`, height: `calc(var(--row) * ${shown.length})` }}
    >
      <span className="@lg/panorama:border-r" />
      <span data-scrub className="panorama-scrub relative">
        <Surface
          draw={(drawn, context, { width, height }, palette) =>
            drawn.rows(context, width, palette, shown, height / shown.length)
          }
        />
      </span>
    </li>
  );
});

/** The colour of a label on the wall; where it has no room there, on the card. */
const INK: Readonly<Record<StatusColour, string>> = {
  off: "text-wall-ink/75 @max-[17rem]/panorama:text-muted-foreground",
  on: "text-lit @max-[17rem]/panorama:text-status-on",
  changing: "text-lit-changing @max-[17rem]/panorama:text-status-applying",
  trouble: "text-lit-trouble @max-[17rem]/panorama:text-status-error",
  unknown: "text-wall-ink/75 @max-[17rem]/panorama:text-muted-foreground",
};

interface RowProps {
  readonly server: ListedServer;
  readonly place: number;
  readonly count: number;
  readonly statusColour: StatusColour;
  readonly word: string;
  readonly chosen: boolean;
  readonly onChoose: Selection["onChoose"];
  readonly selectLabel: string;
  readonly words: PanoramaWords;
}

const Row = memo(function Row({
  server: { uuid, name, next, holds },
  place,
  count,
  statusColour,
  word,
  chosen,
  onChoose,
  selectLabel,
  words,
}: RowProps) {
  const store = useScene()?.store;
  const known = useKnownSince();
  const timeline = known === null ? null : store?.timeline(uuid);
  return (
    <li
      data-uuid={uuid}
      data-place={place}
      aria-setsize={count}
      aria-posinset={place + 1}
      className="panorama-columns pointer-events-none absolute inset-x-0 h-(--row)"
      style={{ top: `calc(var(--row) * ${place})` }}
    >
      <span
        className={cn(
          "pointer-events-auto flex min-w-0 items-center gap-1 px-2 @max-[17rem]/panorama:gap-0 @max-[17rem]/panorama:px-1",
          chosen && "bg-accent",
        )}
      >
        <label className="grid h-full w-9 shrink-0 cursor-pointer place-items-center pointer-coarse:w-[44px] max-sm:w-[44px]">
          <input
            type="checkbox"
            checked={chosen}
            aria-label={selectLabel}
            onChange={({ target }) => onChoose(uuid, target.checked)}
            className="size-4 accent-primary"
          />
        </label>
        <Link
          href={`/servers/${uuid}`}
          prefetch={false}
          title={name}
          dir="auto"
          className="flex h-full min-w-0 flex-1 items-center text-sm font-medium underline-offset-4 hover:underline @max-[17rem]/panorama:items-start @max-[17rem]/panorama:pt-1.5"
        >
          <span className="line-clamp-2 [overflow-wrap:anywhere] @lg/panorama:line-clamp-1">{name}</span>
        </Link>
      </span>
      <span data-hours className="relative min-w-0 @max-[17rem]/panorama:static">
        <span
          className={cn(
            "absolute inset-y-0 left-[calc((100%-var(--moment))*2/3)] flex w-(--moment) items-center pr-2 pl-9 text-[0.8125rem] leading-tight font-medium forced-colors:text-[CanvasText]",
            "@max-[17rem]/panorama:inset-[auto_44px_0.375rem_calc(44px+0.25rem)] @max-[17rem]/panorama:w-auto @max-[17rem]/panorama:p-0",
            INK[statusColour],
          )}
        >
          <span className="line-clamp-2 @max-[17rem]/panorama:line-clamp-1">{word}</span>
        </span>
        {timeline && store ? (
          <span className="sr-only">{words.row(timeline, holds, next, store.now())}</span>
        ) : null}
      </span>
    </li>
  );
});

/** The visible rows with some above and below, in steps. */
function useSeenRows(list: RefObject<HTMLElement | null>, count: number) {
  const [seen, setSeen] = useState({ first: 0, last: Math.min(count, CHUNK) });
  useEffect(() => {
    let frame = 0;
    // Rows are rendered before they become visible, with a low priority, so that scrolling drops no frame.
    const show = (first: number, last: number) =>
      startTransition(() =>
        setSeen((known) => (known.first === first && known.last === last ? known : { first, last })),
      );
    const measure = () => {
      frame = 0;
      if (!list.current) return;
      const { top, bottom, height } = list.current.getBoundingClientRect();
      const row = height / Math.max(1, count);
      // Far from the visible rows there are none.
      const away = bottom < -CHUNK * row || top > window.innerHeight + CHUNK * row;
      if (away) return show(0, 0);
      const from = Math.floor(-top / row / CHUNK) * CHUNK - CHUNK;
      const first = Math.max(0, Math.min(from, Math.floor((count - 1) / CHUNK) * CHUNK));
      const until = Math.ceil((window.innerHeight - top) / row / CHUNK) * CHUNK + CHUNK;
      const last = Math.max(first, Math.min(count, until));
      show(first, last);
    };
    // The observer's first word comes after the layout of the first rows: asking for it here would be a layout more.
    const later = () => (frame ||= requestAnimationFrame(measure));
    window.addEventListener("scroll", later, { passive: true });
    window.addEventListener("resize", later);
    const sizes = new ResizeObserver(later);
    if (list.current) sizes.observe(list.current);
    sizes.observe(document.body);
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener("scroll", later);
      window.removeEventListener("resize", later);
      sizes.disconnect();
    };
  }, [list, count]);
  return seen;
}
