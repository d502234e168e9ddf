import { useEffect, useEffectEvent, useRef } from "react";
import type { Handover } from "./handover";
import type { Section } from "./sections";
import { isArrow, windowBeside, type Arrow } from "./window-places";
import { buildings, type Houses, type HouseWindows } from "./windows";

/** A server of a section. */
interface Place {
  readonly section: number;
  readonly place: number;
}

/** Frames within which a row may appear that somebody moves to. */
const FRAMES = 60;

/**
 * Lets the keys of the list move through the panorama: from row to row where a section is unfolded, from window to
 * window where it is folded.
 * @param steps steps to the next or previous row
 */
export function useRowKeys(
  root: HTMLElement | null,
  sections: readonly Section<{ readonly uuid: string }>[],
  houses: Houses,
  steps: Handover<1 | -1>,
): void {
  /** A row that is not there yet: rows far from the window are not in the page. */
  const awaited = useRef<Place | null>(null);
  const frame = useRef(0);

  const placeNow = (): Place | null => {
    if (awaited.current) return awaited.current;
    const row = document.activeElement?.closest<HTMLElement>("[data-uuid]");
    const key = row?.closest<HTMLElement>("[data-section]")?.dataset["section"];
    const section = sections.findIndex(({ uuid }) => (uuid ?? "") === key);
    return root?.contains(row ?? null) && section >= 0
      ? { section, place: Number(row?.dataset["place"]) }
      : null;
  };
  const show = (next: Place, frames: number) => {
    const key = sections[next.section]?.uuid ?? "";
    const part = root?.querySelector(`[data-section="${CSS.escape(key)}"]`);
    const list = part?.querySelector<HTMLElement>("ul[data-rows]");
    if (!list) {
      awaited.current = null;
      return houses.get(key)?.(next.place);
    }
    const link = list.querySelector<HTMLElement>(`[data-place="${next.place}"] a`);
    if (link || frames === 0) {
      awaited.current = null;
      link?.focus({ preventScroll: true });
      // Sticky parts above and below must not cover it.
      link?.scrollIntoView({ block: "center", behavior: "instant" });
      return;
    }
    const { top, height } = list.getBoundingClientRect();
    const away = top + (height * next.place) / (sections[next.section]?.servers.length ?? 1);
    if (frames === FRAMES) window.scrollBy({ top: away - window.innerHeight / 2, behavior: "instant" });
    frame.current = requestAnimationFrame(() => show(next, frames - 1));
  };
  const move = useEffectEvent((by: 1 | -1): boolean => {
    const next = nextPlace(sections, placeNow(), by);
    if (!next) return false;
    cancelAnimationFrame(frame.current);
    awaited.current = next;
    show(next, FRAMES);
    return true;
  });

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const { key, altKey, ctrlKey, metaKey } = event;
    const house = houseOf(event.target);
    if (!house || !isArrow(key) || altKey || ctrlKey || metaKey) return;
    event.preventDefault();
    const next = placeBeside(house, house.place, key);
    if (next !== house.place) houses.get(house.section)?.(next);
  });

  useEffect(() => {
    if (!root) return;
    const key = (event: KeyboardEvent) => onKey(event);
    root.addEventListener("keydown", key);
    const end = steps.take((by) => move(by));
    return () => {
      root.removeEventListener("keydown", key);
      end();
      cancelAnimationFrame(frame.current);
      awaited.current = null;
    };
  }, [root, steps]);
}

/** The house of a window with the focus, and the place of its server; null: no window has it. */
function houseOf(target: EventTarget | null) {
  const pane = target instanceof Element ? target.closest<HTMLElement>("[data-uuid]") : null;
  const section = pane?.closest<HTMLElement>("[data-section]");
  const house = section?.querySelector("[data-building]");
  const windows = house && buildings.get(house);
  if (!pane || !windows || !pane.querySelector("[data-pane]")) return null;
  return { ...windows, section: section?.dataset["section"] ?? "", place: Number(pane.dataset["place"]) };
}

/** The place of the server to whose window an arrow leads; the same where there is none. */
function placeBeside({ facade, seats, uuids }: HouseWindows, place: number, arrow: Arrow): number {
  const windows = seats.flatMap((seat, at) => (seat && uuids.includes(seat) ? [at] : []));
  const from = seats.indexOf(uuids[place] ?? "");
  const next = uuids.indexOf(seats[windowBeside(facade, windows, from, arrow)] ?? "");
  return next < 0 ? place : next;
}

/** The next or previous server over all sections; the first where there is none now, the same at the end. */
export function nextPlace(
  sections: readonly { readonly servers: readonly unknown[] }[],
  now: Place | null,
  by: 1 | -1,
): Place | null {
  if (!now) return sections.length > 0 ? { section: 0, place: 0 } : null;
  const { section, place } = now;
  const count = sections[section]?.servers.length ?? 0;
  if (place + by >= 0 && place + by < count) return { section, place: place + by };
  const beside = sections[section + by];
  if (!beside) return now;
  return { section: section + by, place: by > 0 ? 0 : beside.servers.length - 1 };
}
