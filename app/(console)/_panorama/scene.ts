import { readTimelines } from "@/lib/api/codec/read-timelines";
import type { ListTimelinesResponseJson } from "@/lib/gen/proto/komoriuta/v1/history_pb";
import { drawFront, drawPane, drawShine, drawTrees, drawWindows, type Plot } from "./draw/building";
import { drawFuture, drawHold, drawProposed } from "./draw/future";
import { drawTimeline, type TimelineBox } from "./draw/timeline";
import { css, type Palette } from "./draw/palette";
import { drawFutureRibbon, drawRibbon } from "./draw/ribbon";
import { drawHours, drawNowLine, drawUnread } from "./draw/ruler";
import { createSky, drawHills, drawMoonAndSun, drawStars } from "./draw/sky";
import { createTapes } from "./draw/tape";
import type { OffsetAt } from "../_timeline/hours";
import { futureRibbon, type Future, type FutureStep } from "../_timeline/future";
import { proposalNow } from "./proposal";
import { ribbonOf, type Ribbon } from "./ribbon";
import type { Timeline } from "../_timeline/timeline";
import { sameItems } from "./steady";
import { createPanoramaStore, type PanoramaStore } from "./store";
import { seen, timeScale, type TimeScale } from "../_timeline/time-scale";
import type { Facade } from "./windows";

type Context = CanvasRenderingContext2D;

/** The state of a section's pictures. */
interface DrawnSection {
  /** Its group; "": servers in no group. */
  readonly key: string;
  /** The servers that are found, in the order of their rows. */
  readonly uuids: readonly string[];
  /** The servers of its windows, found or not; null: a gap. */
  readonly seats: readonly (string | null)[];
  readonly facade: Facade;
  readonly seed: number;
}

/** All pictures of the panorama, loaded late: text comes first. */
export interface Scene {
  readonly store: PanoramaStore;
  /** Sets the reader's clock, and the width of the moment's column in pixels. */
  setReader(offsetAt: OffsetAt, hourText: (at: number) => string, columnWidth: number): void;
  /** Adds timelines since a time, as the manager sends them. */
  addTimelines(timelines: ListTimelinesResponseJson, since: number): void;
  scale(width: number): TimeScale;
  ruler(context: Context, width: number, height: number, palette: Palette): void;
  section(context: Context, width: number, height: number, palette: Palette, section: DrawnSection): void;
  /** Draws timelines one below the other, all of one height. */
  rows(context: Context, width: number, palette: Palette, uuids: readonly string[], row: number): void;
}

export function createScene(renderedAt: number): Scene {
  const store = createPanoramaStore(renderedAt);
  let offsetAt: OffsetAt = () => 0;
  let hourText: (at: number) => string = () => "";
  let columnWidth = 0;
  const timelineLists = new WeakMap<readonly string[], Timelines>();
  const ribbons = new WeakMap<Timelines, Ribbons>();
  const tapes = createTapes();
  const sets = new WeakMap<readonly string[], ReadonlySet<string>>();
  const foundOf = (uuids: readonly string[]): ReadonlySet<string> => {
    const known = sets.get(uuids) ?? new Set(uuids);
    sets.set(uuids, known);
    return known;
  };
  let sky = createSky(offsetAt);

  const scale = (width: number) => timeScale(store.moment() ?? store.now(), width, columnWidth);

  /** The same array until one of these timelines differs. */
  const timelinesOf = (uuids: readonly string[]): Timelines => {
    const known = timelineLists.get(uuids);
    const timelines = uuids.map(store.timeline);
    if (known && sameItems(known, timelines)) return known;
    timelineLists.set(uuids, timelines);
    return timelines;
  };
  /** The future of a group, computed anew only where that of one of its servers differs. */
  const futuresOf = (
    uuids: readonly string[],
    known: Ribbons | undefined,
  ): Pick<Ribbons, "futures" | "future"> => {
    const futures = uuids.map(store.future);
    if (known && sameItems(known.futures, futures)) return known;
    return { futures, future: futureRibbon(futures.flatMap((future) => (future ? [future] : []))) };
  };
  /** Ribbons, computed anew only where a timeline or a plan differs, not while somebody scrubs. */
  const ribbonsOf = (uuids: readonly string[]): Ribbons => {
    const timelines = timelinesOf(uuids);
    const known = ribbons.get(timelines);
    if (known?.version === store.version()) return known;
    const now = store.now();
    const since = store.knownSince() ?? now;
    const { futures, future } = futuresOf(uuids, known);
    const anew: Ribbons = {
      version: store.version(),
      past:
        known?.since === since
          ? known.past
          : ribbonOf(
              timelines.flatMap((timeline) => timeline ?? []),
              since,
              now,
            ),
      since,
      ...{ futures, future },
    };
    ribbons.set(timelines, anew);
    return anew;
  };

  return {
    store,
    setReader(offset, text, column) {
      offsetAt = offset;
      hourText = text;
      columnWidth = column;
      sky = createSky(offset);
      store.painter.request();
    },
    addTimelines(timelines, since) {
      store.addIntervals(
        readTimelines(timelines).map(({ serverUuid, intervals }) => [serverUuid, intervals] as const),
        since,
      );
    },
    scale,

    ruler(context, width, height, palette) {
      const of = scale(width);
      sky(context, of, palette, height);
      drawStars(context, of, palette, offsetAt, { seed: 1, height: height - 16 });
      drawHills(context, of, palette, { seed: 5, bottom: height, height: height * 0.42 });
      drawMoonAndSun(context, of, palette, offsetAt, Math.round(height * 0.36));
      drawNowLine(context, of, palette, store, height);
      drawHours(context, of, palette, height, offsetAt, hourText);
    },

    section(context, width, height, palette, section) {
      const of = scale(width);
      const { uuids, seats, facade, seed } = section;
      const [columnLeft, columnRight] = of.column;
      const ground = height - 3;
      const total = uuids.length;
      sky(context, of, palette, height);
      drawStars(context, of, palette, offsetAt, { seed: seed + 11, height: height * 0.7 });
      drawHills(context, of, palette, { seed: seed % 97, bottom: ground, height: height * 0.62 });
      const { past, future, since } = ribbonsOf(uuids);
      const box = { bottom: ground, height: Math.round(Math.min(64, height * 0.44)), total };
      const now = store.now();
      const [from, until] = seen(of);
      if (store.knownSince() !== null)
        tapes.show(context, of, {
          owner: uuids,
          of: past,
          height,
          palette,
          begin: since,
          end: now,
          paint: (on, its, from, to) => drawRibbon(on, its, palette, past, box, from, to),
        });
      if (until > now) {
        drawFutureRibbon(context, of, palette, future, box, now, until);
        // As long as all of them are kept on.
        const held = Math.min(...uuids.map((uuid) => store.heldUntil(uuid) ?? 0));
        if (held > now) drawHold(context, of, palette, ground - box.height, now, held);
        const proposed = proposalNow();
        if (proposed?.uuid === null && proposed.section === section.key) {
          const light = { top: ground - box.height, height: box.height };
          drawProposed(context, of, palette, light, now, proposed.until);
        }
      }
      if (from < since && store.knownSince() !== null) drawUnread(context, of, palette, since, height);
      context.fillStyle = css(palette.wall, palette.forced ? 1 : 0.85);
      context.fillRect(0, ground, width, 3);
      drawNowLine(context, of, palette, store, height);

      const middle = (columnLeft + columnRight) / 2;
      const plot: Plot = { left: Math.round(middle - facade.width / 2), top: ground - facade.height };
      const lit =
        uuids.filter((uuid) => store.window(uuid).statusColour === "on").length / Math.max(1, total);
      drawShine(context, palette, middle, ground, facade.width, lit);
      drawTrees(context, palette, of.column, ground, { left: plot.left, width: facade.width }, seed);
      drawFront(context, palette, facade, plot, seed);
      const chosen = store.chosen();
      const found = foundOf(uuids);
      drawWindows(context, palette, facade, plot, (window) => {
        const uuid = seats[window] ?? null;
        return uuid === null
          ? null
          : { ...store.window(uuid), chosen: chosen.has(uuid), dimmed: !found.has(uuid) };
      });
    },

    rows(context, width, palette, uuids, row) {
      const of = scale(width);
      const height = uuids.length * row;
      const [left, right] = of.column;
      const now = store.now();
      const known = store.knownSince();
      const [from, until] = seen(of);
      sky(context, of, palette, height);
      // The house is continued: each machine is a floor.
      context.fillStyle = css(palette.wall);
      context.fillRect(left, 0, right - left, height);
      const chosen = store.chosen();
      const tall = Math.min(24, row * 0.44);
      const boxOf = (index: number): TimelineBox => ({ top: index * row + (row - tall) / 2, height: tall });
      const timelines = timelinesOf(uuids);
      if (known !== null)
        tapes.show(context, of, {
          owner: uuids,
          of: timelines,
          height,
          palette,
          begin: known,
          end: now,
          paint: (on, its, from, to) =>
            timelines.forEach((timeline, index) => {
              if (timeline) drawTimeline(on, its, palette, timeline, boxOf(index), from, to);
            }),
        });
      uuids.forEach((uuid, index) => {
        const future = until > now ? store.future(uuid) : null;
        if (future) {
          const box = boxOf(index);
          drawFuture(context, of, palette, future, store.mayNotWake(uuid), box, now, until);
          const held = store.heldUntil(uuid) ?? 0;
          if (held > now) drawHold(context, of, palette, box.top, now, held);
          const proposed = proposalNow();
          if (proposed?.uuid === uuid) drawProposed(context, of, palette, box, now, proposed.until);
        }
        context.fillStyle = css(palette.ink, palette.forced ? 0.4 : 0.07);
        context.fillRect(0, (index + 1) * row - 1, width, 1);
        context.fillStyle = css(palette.edge, 0.5);
        context.fillRect(left, (index + 1) * row - 1, right - left, 1);
        const glass = [13, Math.min(17, row - 14)] as const;
        const y = Math.round(index * row + (row - glass[1]) / 2);
        drawPane(context, palette, left + 12, y, glass, { ...store.window(uuid), chosen: chosen.has(uuid) });
      });
      if (known !== null && from < known) drawUnread(context, of, palette, known, height);
      drawNowLine(context, of, palette, store, height);
    },
  };
}

type Timelines = readonly (Timeline | null)[];

interface Ribbons {
  readonly version: number;
  readonly past: Ribbon;
  readonly since: number;
  readonly futures: readonly (Future | null)[];
  readonly future: readonly FutureStep[];
}
