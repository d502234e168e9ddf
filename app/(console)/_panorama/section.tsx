"use client";

import { useTranslations } from "next-intl";
import Link from "next/link";
import { memo, useDeferredValue, useId, useMemo, useState } from "react";
import { groupOf } from "@/lib/plan/attention";
import { Icon } from "@/components/icon";
import { buttonVariants } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { ListedServer } from "@/lib/api/codec/read";
import type { Seating } from "../_seats/seating";
import type { Selection } from "../_servers/list/use-selection";
import { Building } from "./building";
import { seedOf } from "./seed";
import { statusColourAt, type StatusColour } from "../_timeline/timeline";
import { Rows } from "./rows";
import { sentenceOf, type Section } from "./sections";
import { Surface } from "./surface";
import { useTimelinesVersion, useRestedMoment, useScene } from "./use-scene";
import type { PanoramaWords } from "./words";
import { facadeOf, type Houses } from "./windows";

/** Pixels of sky above the roofs; a lone house has more. */
const SKY = 34;
const WIDE_SKY = 84;

interface SectionProps {
  readonly section: Section<ListedServer>;
  /** The seats of the whole group, whatever a search finds. */
  readonly seating: Seating;
  readonly words: PanoramaWords;
  readonly selection: Selection;
  readonly houses: Houses;
  /** Whether it is unfolded by default. */
  readonly open: boolean;
  /** Whether there are no groups: these are all servers. */
  readonly alone: boolean;
  /** The greatest width and height of its house, in pixels. */
  readonly widest: number;
  readonly highest: number;
}

/** A group: its sentence, its ribbon and its house; unfolded, a timeline for each of its machines. */
export const PanoramaSection = memo(function PanoramaSection({
  section,
  seating,
  words,
  selection,
  houses,
  open: openAtFirst,
  alone,
  widest,
  highest,
}: SectionProps) {
  const t = useTranslations("panorama");
  const joined = useTranslations("joined");
  const list = useTranslations("servers");
  const select = useTranslations("selection");
  const { servers } = section;
  const key = section.uuid ?? "";
  const id = useId();
  const name = section.name ?? (alone ? list("title") : t("ungrouped"));
  const statusColours = useStatusColours(servers);
  const said = useMemo(
    () =>
      sentenceOf(
        servers.map((server, index) => ({
          name: server.name,
          statusColour: statusColours[index] ?? "unknown",
        })),
      ),
    [servers, statusColours],
  );
  const uuids = useSameUuids(servers);
  const facade = useMemo(() => facadeOf(seating, widest, highest), [seating, widest, highest]);
  const seats = useMemo(() => seating.seats.map((seat) => seat?.uuid ?? null), [seating]);
  const [open, turn] = useFold(section.uuid ?? "", openAtFirst);
  // The answer to a tap does not wait for hundreds of rows.
  const unfolded = useDeferredValue(open);
  const drawn = useMemo(
    () => ({ key, uuids, seats, facade, seed: seedOf(key) }),
    [key, uuids, seats, facade],
  );
  const chosen = uuids.filter((uuid) => selection.chosen.has(uuid)).length;
  const all = chosen === uuids.length;
  const nameOf = (uuid: string) => servers[uuids.indexOf(uuid)]?.name ?? "";
  const windowLabel = (uuid: string) =>
    `${nameOf(uuid)} · ${words.statusColour(statusColours[uuids.indexOf(uuid)] ?? "unknown")}`;
  return (
    <section
      aria-labelledby={`${id}-name`}
      className="border-b last:border-b-0"
      data-section={section.uuid ?? ""}
    >
      <div className="panorama-columns panorama-head">
        <div className="flex min-w-0 items-start gap-1 py-2.5 pr-2 pl-1.5 @lg/panorama:border-r">
          <button
            type="button"
            id={`${id}-fold`}
            aria-expanded={open}
            aria-controls={`${id}-rows`}
            aria-labelledby={`${id}-name`}
            onClick={turn}
            className="button size-9 text-muted-foreground hover:bg-accent pointer-coarse:size-[44px] max-sm:size-[44px]"
          >
            <Icon name="ChevronRight" className={cn("transition-transform", open && "rotate-90")} />
          </button>
          <div className="min-w-0 flex-1 pt-1">
            <h2 className="flex items-start text-[0.9375rem] leading-snug font-semibold">
              <span id={`${id}-name`} title={name} className="line-clamp-2 [overflow-wrap:anywhere]">
                <bdi>{name}</bdi>
              </span>
              {section.uuid ? (
                <Link
                  href={`/groups/${section.uuid}`}
                  prefetch={false}
                  aria-label={t("openGroup", { name })}
                  className={cn(
                    buttonVariants({ variant: "ghost", size: "icon" }),
                    "-my-1.5 size-8 text-muted-foreground sm:size-8 pointer-coarse:-my-3 pointer-coarse:size-[44px] max-sm:-my-3 max-sm:size-[44px]",
                  )}
                >
                  <Icon name="ArrowUpRight" className="size-3.5!" />
                </Link>
              ) : null}
            </h2>
            <p className="mt-0.5 text-[0.8125rem] leading-snug text-muted-foreground [overflow-wrap:anywhere]">
              {said.map((each, index) => (
                <span key={each.statusColour}>
                  {index > 0 ? "\u00a0· " : null}
                  <span
                    className={cn(
                      each.statusColour === "trouble" && "font-semibold text-status-error",
                      each.statusColour === "on" && "text-foreground",
                      each.names.length === 0 && "whitespace-nowrap",
                    )}
                  >
                    <bdi>{words.said(each)}</bdi>
                  </span>
                </span>
              ))}
            </p>
            <label className="mt-1 -ml-1 inline-flex min-h-7 print:hidden cursor-pointer items-center gap-2 px-1 text-xs text-muted-foreground pointer-coarse:min-h-11 max-sm:min-h-11">
              <input
                type="checkbox"
                checked={all}
                ref={(box) => {
                  if (box) box.indeterminate = chosen > 0 && !all;
                }}
                aria-label={t("selectAll", { count: uuids.length, name })}
                onChange={({ target }) => {
                  const next = new Set(selection.chosen);
                  for (const uuid of uuids)
                    if (target.checked) next.add(uuid);
                    else next.delete(uuid);
                  selection.setAll([...next]);
                }}
                className="size-4 accent-primary"
              />
              <span aria-hidden>
                {chosen > 0
                  ? t("chosen", { chosen, count: uuids.length })
                  : t("all", { count: uuids.length })}
              </span>
            </label>
          </div>
        </div>
        <div
          data-scrub
          className="panorama-scrub relative min-w-0"
          style={{ minHeight: facade.height + (highest > 128 ? WIDE_SKY : SKY) }}
        >
          <Surface
            draw={(drawing, context, { width, height }, palette) =>
              drawing.section(context, width, height, palette, drawn)
            }
          />
          <Building
            section={key}
            facade={facade}
            seats={seats}
            uuids={uuids}
            selection={selection}
            label={joined("about", { what: name, text: words.sentence(said) })}
            windowLabel={windowLabel}
            selectLabel={(uuid) => select("select", { name: nameOf(uuid) })}
            open={open && unfolded}
            houses={houses}
            onTap={turn}
          />
        </div>
      </div>
      <div id={`${id}-rows`} hidden={!open}>
        {open && unfolded ? (
          <Rows
            label={name}
            servers={servers}
            uuids={uuids}
            statusColours={statusColours}
            words={words}
            selection={selection}
          />
        ) : null}
      </div>
    </section>
  );
});

/** The sections that a tab has folded or unfolded, for the return from a server. */
const folded = new Map<string, boolean>();

function useFold(key: string, openAtFirst: boolean): readonly [boolean, () => void] {
  const [turned, setTurned] = useState(() => folded.get(key));
  const open = turned ?? openAtFirst;
  const turn = () => {
    folded.set(key, !open);
    setTurned(!open);
  };
  return [open, turn];
}

/** The status colour of each machine at the moment in view. */
function useStatusColours(servers: readonly ListedServer[]): readonly StatusColour[] {
  const store = useScene()?.store;
  const moment = useRestedMoment();
  const version = useTimelinesVersion();
  return useMemo(
    () =>
      servers.map((server) => {
        if (moment === null) return groupOf(server);
        const timeline = store?.timeline(server.uuid);
        return timeline ? statusColourAt(timeline, moment) : "unknown";
      }),
    // Timelines are outside of React: `version` stands for them.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [servers, moment, store, version],
  );
}

/** The servers' UUIDs: the same array until servers are added or removed. */
function useSameUuids(servers: readonly ListedServer[]): readonly string[] {
  const key = useMemo(() => servers.map(({ uuid }) => uuid).join(" "), [servers]);
  return useMemo(() => key.split(" "), [key]);
}
