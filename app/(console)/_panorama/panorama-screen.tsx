"use client";

import { useLocale, useTranslations } from "next-intl";
import { useSearchParams } from "next/navigation";
import { useDeferredValue, useEffect, useEffectEvent, useMemo, useState, type ReactNode } from "react";
import { flushSync } from "react-dom";
import { Icon } from "@/components/icon";
import { usePresentMinute } from "@/components/time";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { FRAME } from "@/components/ui/card";
import { readColumns, type ListedServer } from "@/lib/api/codec/read";
import type { HoursAnswer } from "@/lib/fleet/schedules/hours-now";
import type { ColumnsJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import { useFleet } from "../_live/live";
import { NoServers } from "../_servers/form/add-server";
import type { ManagerView } from "../_servers/form/token-panel";
import { ServerMenu } from "../_servers/menu/server-menu";
import { ListHead } from "../_servers/list/list-head";
import { NoMatch } from "../_servers/list/no-match";
import { rememberList } from "../_find/list-place";
import {
  findAll,
  listing,
  orderByName,
  queryAddress,
  readQuery,
  urgency,
  type Listing,
} from "../_find/list-query";
import { withNotes } from "../_find/notes";
import { groupNames } from "../_find/search";
import { useNotes } from "../_find/use-notes";
import { BulkBar } from "../_servers/list/bulk-bar";
import { useWanted } from "../_servers/list/use-hours";
import { useSelection } from "../_servers/list/use-selection";
import { Summary } from "../_servers/list/summary";
import { Hands } from "./hands";
import { PlayButton, PlayedNight } from "./play/play-night";
import { Ruler } from "./ruler";
import { PanoramaSection } from "./section";
import { sectionsOf, type PanoramaGroup, type Section } from "./sections";
import { SceneClock, SceneProvider, useNewScene } from "./use-scene";
import { useScrub } from "./use-scrub";
import { NO_SEATS, useSeatings } from "./use-seatings";
import { useSteady } from "./use-steady";
import { steadySections, steadyServers } from "./steady";
import { PanoramaTable } from "./table";
import type { Houses } from "./windows";
import { usePanoramaWords } from "./words";

const NONE: readonly ListedServer[] = [];
/** Servers up to which each timeline is shown from the beginning. */
const FEW = 12;
/** Servers from which a group has a wider house. */
const LARGE = 240;

interface PanoramaScreenProps {
  readonly rendered: Omit<Listing<ListedServer>, "rows"> & {
    /** Null: there are so many that the stream brings them. */
    readonly columns: ColumnsJson | null;
    readonly groups: readonly PanoramaGroup[];
    readonly at: number;
    readonly hours: HoursAnswer;
  };
  readonly manager: ManagerView;
  /** The meaning of the shapes. It is the same for ever: its code stays on the server. */
  readonly legend: ReactNode;
}

/** The servers over time: sections with their houses, the past to the left of now, the plans to its right. */
export function PanoramaScreen({ rendered, manager, legend }: PanoramaScreenProps) {
  const t = useTranslations("panorama");
  const joined = useTranslations("joined");
  const list = useTranslations("servers");
  const locale = useLocale();
  const fleet = useFleet();
  const parameters = useSearchParams();
  const query = useMemo(() => readQuery(new URLSearchParams(parameters ?? undefined)), [parameters]);
  const wanted = useDeferredValue(query);
  const order = useMemo(() => orderByName(locale), [locale]);
  const now = usePresentMinute();
  const known = useMemo(() => (rendered.columns ? readColumns(rendered.columns) : null), [rendered.columns]);
  const received: readonly ListedServer[] | null = useMemo(
    () => (fleet ? order(fleet) : known),
    [fleet, order, known],
  );
  const servers = useSteady(received, (before, after) => after && steadyServers(before, after));
  const groups = useGroups(fleet?.groups, rendered.groups, locale);
  const notes = useNotes(wanted.search);
  const names = useMemo(() => withNotes(groupNames(groups), notes), [groups, notes]);
  const byHours = useWanted(rendered.hours);
  // The page is read anew now and then; the scene goes on.
  const [begun] = useState(rendered.at);
  const {
    counts,
    awaited,
    known: knownTroubles,
    waiting,
    searched,
    total,
  } = useMemo(
    () => (fleet && servers ? listing(servers, wanted, names, byHours) : rendered),
    [fleet, servers, wanted, names, byHours, rendered],
  );
  const found = useMemo(
    () => (servers ? findAll(servers, wanted, names, byHours) : []),
    [servers, wanted, names, byHours],
  );
  const sections = useSteady<readonly Section<ListedServer>[]>(
    useMemo(
      () => sectionsOf(groups, found, wanted.sort === "status" ? urgency : undefined),
      [groups, found, wanted.sort],
    ),
    (before, after) => steadySections(before ?? [], after),
  );
  const seatings = useSeatings(groups, servers);
  const words = usePanoramaWords();
  const selection = useSelection();
  const [scene, loading] = useNewScene(servers, selection.chosen, begun);
  const [root, setRoot] = useState<HTMLDivElement | null>(null);
  useScrub(root, scene);
  const [houses] = useState<Houses>(() => new Map());
  const [columnWidth, narrow] = useColumnWidth(root);
  const [table, setTable] = useTable();
  const [playing, setPlaying] = useState(false);
  const address = queryAddress(query);
  useEffect(() => rememberList(address), [address]);

  const isFiltered = query.search !== "" || query.show !== "all";
  // By the whole fleet: what is found changes no house.
  const houseCount = seatings.size;
  const largest = Math.max(1, ...[...seatings.values()].map((seating) => seating.servers));
  const widest = Math.max(64, columnWidth - 16);
  const isSmall = houseCount === 1 && total <= FEW;
  const highest = isSmall && !narrow ? 170 : houseCount > 8 || narrow ? 66 : houseCount > 3 ? 92 : 128;

  return (
    <SceneProvider value={scene}>
      <SceneClock skew={loading.skew} columnWidth={columnWidth} />
      <ListHead
        view="panorama"
        query={query}
        manager={manager}
        names={servers ?? []}
        found={isFiltered && servers ? found.length : total}
        total={total}
      >
        {table ? null : <PlayButton playing={playing} onPlay={setPlaying} />}
        <Button
          variant="ghost"
          size="icon"
          aria-label={t("table")}
          title={joined("with", { text: t("table"), more: "t" })}
          aria-pressed={table}
          aria-keyshortcuts="t"
          onClick={() => setTable(!table)}
          className={cn(table && "chosen")}
        >
          <Icon name="Table2" />
        </Button>
      </ListHead>
      {total === 0 ? (
        <NoServers />
      ) : (
        <>
          <Summary
            counts={counts}
            awaited={awaited}
            known={knownTroubles}
            waiting={waiting}
            searched={searched}
            searching={query.search !== ""}
            total={total}
            query={query}
            toSee={() =>
              servers ? findAll(servers, { ...query, show: "trouble", sort: "name" }, names) : []
            }
          />
          {loading.failed ? (
            <p role="alert" className="mb-2 flex flex-wrap items-center gap-3 text-sm text-status-error">
              {t("failed")}
              <Button variant="outline" size="sm" onClick={loading.again}>
                {t("again")}
              </Button>
            </p>
          ) : null}
          {servers && found.length === 0 ? (
            <NoMatch query={query} />
          ) : table ? (
            <PanoramaTable sections={sections} words={words} now={now} />
          ) : (
            <ServerMenu servers={servers ?? NONE} selection={selection}>
              <Hands
                root={root}
                houses={houses}
                sections={sections}
                others={groups.length === 0 ? list("title") : t("ungrouped")}
                selection={selection}
              >
                <div
                  ref={setRoot}
                  role="region"
                  aria-label={t("title")}
                  className={cn(FRAME, "panorama @container/panorama overflow-clip shadow-sm")}
                  data-large={largest > LARGE || undefined}
                  data-few={isSmall || undefined}
                >
                  <Ruler />
                  {sections.map((section) => (
                    <PanoramaSection
                      key={section.uuid ?? ""}
                      section={section}
                      seating={seatings.get(section.uuid) ?? NO_SEATS}
                      words={words}
                      selection={selection}
                      houses={houses}
                      widest={widest}
                      highest={highest}
                      alone={groups.length === 0}
                      open={total <= FEW || (isFiltered && found.length <= FEW)}
                    />
                  ))}
                  {servers ? null : <Waiting groups={rendered.groups} text={t("loading")} />}
                </div>
              </Hands>
            </ServerMenu>
          )}
          {playing && !table ? <PlayedNight onEnd={() => setPlaying(false)} /> : null}
          {table ? null : legend}
          <BulkBar selection={selection} shown={servers ?? []} />
        </>
      )}
    </SceneProvider>
  );
}

/** All groups by name: at first as rendered, then as received. */
function useGroups(
  received: ReadonlyMap<string, PanoramaGroup> | undefined,
  rendered: readonly PanoramaGroup[],
  locale: string,
): readonly PanoramaGroup[] {
  return useMemo(() => {
    const collator = new Intl.Collator(locale, { numeric: true });
    return [...(received?.values() ?? rendered)].sort((a, b) => collator.compare(a.name, b.name));
  }, [received, rendered, locale]);
}

/** A placeholder about as high as the sections, until the stream has brought their servers. */
function Waiting({ groups, text }: { groups: readonly PanoramaGroup[]; text: string }) {
  return (
    <div aria-busy className="animate-pulse">
      <p className="sr-only">{text}</p>
      {(groups.length > 0 ? groups : [null]).map((group, index) => (
        <div key={group?.uuid ?? ""} aria-hidden className="panorama-columns h-32 border-b last:border-b-0">
          <div className="grid content-start gap-2.5 py-4 pl-12 @lg/panorama:border-r">
            <span className="h-4 rounded-sm bg-muted" style={{ width: `${40 + ((index * 17) % 30)}%` }} />
            <span className="h-3 rounded-sm bg-muted" style={{ width: `${55 + ((index * 29) % 35)}%` }} />
          </div>
          <div className="relative">
            <span
              className="absolute bottom-1 h-16 w-24 -translate-x-1/2 rounded-t-sm border border-dashed border-muted-foreground/50"
              style={{ left: "calc((100% - var(--moment)) * 2 / 3 + var(--moment) / 2)" }}
            />
          </div>
        </div>
      ))}
    </div>
  );
}

/** The width of the moment's column in pixels, and whether a phone has room for nothing else. */
function useColumnWidth(element: HTMLElement | null): readonly [number, boolean] {
  const [known, setKnown] = useState<readonly [number, boolean]>([152, false]);
  useEffect(() => {
    if (!element) return;
    const measure = () => {
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
      const width = element.querySelector("[data-moment]")?.clientWidth ?? 0;
      const narrow = element.clientWidth < 32 * rem;
      if (width === 0) return;
      setKnown((before) => (before[0] === width && before[1] === narrow ? before : [width, narrow]));
    };
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    const label = element.querySelector("[data-moment]");
    if (label) sizes.observe(label);
    return () => sizes.disconnect();
  }, [element]);
  return known;
}

/** Whether the table is shown: `t` toggles it, and paper always has it. */
function useTable() {
  const [table, setTable] = useState(false);
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const { target, key } = event;
    if (key !== "t" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    // While somebody types, the letter is text.
    if (
      target instanceof HTMLElement &&
      target.closest("input:not([type=checkbox]), textarea, select, [role=dialog]")
    )
      return;
    setTable(!table);
  });
  useEffect(() => {
    let before: boolean | null = null;
    const print = () =>
      flushSync(() =>
        setTable((shown) => {
          before ??= shown;
          return true;
        }),
      );
    const printed = () => {
      const was = before;
      before = null;
      if (was !== null) setTable(was);
    };
    const key = (event: KeyboardEvent) => onKey(event);
    window.addEventListener("keydown", key);
    window.addEventListener("beforeprint", print);
    window.addEventListener("afterprint", printed);
    return () => {
      window.removeEventListener("keydown", key);
      window.removeEventListener("beforeprint", print);
      window.removeEventListener("afterprint", printed);
    };
  }, []);
  return [table, setTable] as const;
}
