import { HOUR, seen, timeAt, xOf } from "../_timeline/time-scale";
import { handNow, leave, pointAt, type Hand, type Place } from "./hand";
import { listen } from "./listen";
import type { Scene } from "./scene";
import { SLOP } from "./use-scrub";
import { serverAt, windowAt } from "./window-places";
import { buildings } from "./windows";

/** Pixels of the window above a place, below its sticky parts, where words find room. */
const ROOM = 320;
/** Milliseconds by which an arrow moves the time, and the same with Shift. */
const STEP = HOUR / 4;
const FAST = HOUR;

/** A server of a section, or, without one, all of it. */
export type Subject = Pick<Hand, "uuid" | "section">;
/** The subject of a place in the picture, and its time. */
type Pointed = Pick<Hand, "uuid" | "section" | "at">;

/** The subject under a pointer; null: nothing that can be pointed at. */
function pointedAt(
  scene: Scene,
  { target, clientX, clientY, offsetX, offsetY }: PointerEvent,
): Pointed | null {
  if (!(target instanceof Element)) return null;
  const of = subjectUnder(target, clientY);
  if (!of) return null;
  const building = target.closest("[data-building]");
  const windows = building && buildings.get(building);
  if (windows) {
    const uuid = serverAt(windows, windowAt(windows.facade, offsetX, offsetY) ?? -1);
    return uuid === undefined ? null : { ...of, uuid, at: null };
  }
  const sky = target.closest<HTMLElement>("[data-scrub]");
  const at = sky && timeUnder(scene, sky, clientX);
  // Over a house only its hours have something to tell; its windows are pointed at one by one.
  return sky && (of.uuid !== null || at !== null) ? { ...of, at } : null;
}

/**
 * Listens to hands, keys and the focus in the panorama: a mouse that rests shows what is there, a click or a tap pins
 * it, arrows move the time in the row with the focus. Gives a function that ends that.
 * @param early events from before anybody listened
 */
export function attachPointing(root: HTMLElement, scene: Scene, early: readonly PointerEvent[]): () => void {
  let pressed: { readonly x: number; readonly y: number } | null = null;
  const point = (event: PointerEvent, pinned: boolean) => {
    const what = pointedAt(scene, event);
    if (!what) return leave("pointer");
    pointAt({ ...what, ...placeIn(root, event.clientX, event.clientY), by: "pointer", pinned });
  };
  /** Over windows Shift, Ctrl and fingers do something else. */
  const isOther = ({ target, shiftKey, ctrlKey, metaKey, pointerType }: PointerEvent) =>
    target instanceof Element &&
    target.closest("[data-building]") !== null &&
    (shiftKey || ctrlKey || metaKey || pointerType === "touch");
  const move = (event: PointerEvent) => {
    // After a scroll the browser tells of a mouse that has not moved.
    const isStill = event.movementX === 0 && event.movementY === 0 && handNow()?.by === "keys";
    if (event.pointerType === "touch" || isStill) return;
    // Whoever drags does not read.
    if (event.buttons === 0 && !isOther(event)) point(event, false);
    else leave("pointer");
  };
  const down = (event: PointerEvent) => {
    pressed = event.button === 0 && event.isPrimary ? { x: event.clientX, y: event.clientY } : null;
  };
  const pin = (event: PointerEvent) => {
    const isHere = event.target instanceof Element && event.target.closest("[data-scrub], [data-building]");
    if (isHere && !isOther(event)) point(event, true);
  };
  const up = (event: PointerEvent) => {
    const isClick = pressed && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < SLOP;
    pressed = null;
    if (isClick) pin(event);
  };
  const out = () => leave("pointer");
  const key = (event: KeyboardEvent) => {
    const row = rowOf(event.target);
    if (row) stepHand(event, scene, row);
  };
  const focus = ({ target }: Pick<FocusEvent, "target">) => {
    const row = rowOf(target);
    if (row) return followFocus(scene, row);
    const pane =
      target instanceof Element ? target.closest("[data-uuid]")?.querySelector("[data-pane]") : null;
    const of = pane && subjectOf(pane);
    if (pane && of) pointAtElement(pane, { ...of, at: null });
  };
  const end = listen(
    root,
    {
      ...{ pointermove: move, pointerdown: down, pointerup: up, pointerleave: out },
      ...{ keydown: key, focusin: focus, focusout: leaveFocus },
    },
    early,
  );
  // What had the focus before anybody listened.
  if (root.contains(document.activeElement)) focus({ target: document.activeElement });
  return end;
}

/** The row of a target whose hours are drawn; null: it is in none, or in a window. */
function rowOf(target: EventTarget | null): HTMLElement | null {
  const row =
    target instanceof Element && target.matches("a") ? target.closest<HTMLElement>("[data-uuid]") : null;
  return row?.querySelector("[data-hours]") ? row : null;
}

/** The server whose row, or window, an element is in; else its section; null: it is in none. */
export function subjectOf(element: Element): Subject | null {
  const section = element.closest<HTMLElement>("[data-section]")?.dataset["section"];
  if (section === undefined) return null;
  return { section, uuid: element.closest<HTMLElement>("[data-uuid]")?.dataset["uuid"] ?? null };
}

/** The server whose row is at a height of the window; over a house, the section. */
export function subjectUnder(element: Element, y: number): Subject | null {
  const subject = subjectOf(element);
  const list = element.closest<HTMLElement>("[data-rows]");
  if (!subject || !list) return subject;
  const row = [...list.querySelectorAll<HTMLElement>("[data-uuid]")].find((each) => {
    const { top, bottom } = each.getBoundingClientRect();
    return y >= top && y < bottom;
  });
  return row ? { ...subject, uuid: row.dataset["uuid"] ?? null } : null;
}

/** The time at a place of a picture of the hours; null: the moment in view. */
function timeUnder(scene: Scene, sky: HTMLElement, x: number): number | null {
  const { left, width } = sky.getBoundingClientRect();
  const scale = scene.scale(width);
  const at = timeAt(scale, x - left);
  return at === scale.moment ? null : at;
}

/** Points at a window, or at a row at its moment, for whoever moves by keys. */
function pointAtElement(element: Element, what: Pointed): void {
  const { left, top, width, height } = element.getBoundingClientRect();
  pointAt({ ...what, ...placeIn(element, left + width / 2, top + height / 2), by: "keys", pinned: false });
}

/** Moves the time that is pointed at along a row. */
function stepHand(event: KeyboardEvent, scene: Scene, row: HTMLElement): void {
  const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
  const by = { ArrowLeft: -1, ArrowRight: 1 }[key];
  const what = subjectOf(row);
  if (by === undefined || altKey || ctrlKey || metaKey || !what) return;
  event.preventDefault();
  const hand = handNow();
  const from =
    hand?.by === "keys" && hand.uuid === what.uuid && hand.section === what.section ? hand.at : null;
  const step = shiftKey ? FAST : STEP;
  const now = from ?? scene.store.moment() ?? scene.store.now();
  // Full quarters of an hour, from wherever it begins.
  const next = by < 0 ? Math.ceil(now / step) * step - step : Math.floor(now / step) * step + step;
  pointAtTime(row, scene, { ...what, at: next });
}

/** Keeps the time that is pointed at when the focus goes on to another row. */
function followFocus(scene: Scene, row: HTMLElement): void {
  const hand = handNow();
  const what = subjectOf(row);
  if (what && hand?.by === "keys" && hand.at !== null) pointAtTime(row, scene, { ...what, at: hand.at });
}

/** Points at nothing once the focus leaves all rows and windows. */
function leaveFocus({ relatedTarget }: FocusEvent): void {
  const goesOn = relatedTarget instanceof Element && relatedTarget.closest("[data-panorama] [data-uuid]");
  if (!goesOn) leave("keys");
}

/** Points at a time of a row, within the hours in view. */
function pointAtTime(inRow: HTMLElement, scene: Scene, what: Pointed): void {
  const hours = inRow.closest("[data-uuid]")?.querySelector("[data-hours]");
  if (!hours || what.at === null) return;
  const { width } = hours.getBoundingClientRect();
  const scale = scene.scale(width);
  const [first, last] = seen(scale);
  const at = Math.min(last, Math.max(first, what.at));
  const place = placeOfTime(hours, scene, at);
  const isMoment = scale.pixelsPerMs === 0;
  if (place) pointAt({ ...what, at: isMoment ? null : at, ...place, by: "keys", pinned: false });
}

/** The place of a time in the row, or over the house, that an element is in. */
export function placeOfTime(element: Element, scene: Scene, at: number): Place | null {
  const row = element.closest("[data-uuid]")?.querySelector("[data-hours]");
  const hours = row ?? element.closest("[data-section]")?.querySelector("[data-scrub]");
  if (!hours) return null;
  const { left, top, width, height } = hours.getBoundingClientRect();
  const scale = scene.scale(width);
  const isMoment = scale.pixelsPerMs === 0;
  const x = isMoment ? (scale.column[0] + scale.column[1]) / 2 : xOf(scale, at);
  return placeIn(hours, left + Math.min(x, width), top + height / 2);
}

/** A place of the window as one in the panorama. */
export function placeIn(element: Element, x: number, y: number): Place {
  const { left, top, width } =
    element.closest("[data-panorama]")?.getBoundingClientRect() ?? new DOMRect(0, 0, window.innerWidth);
  return { x: x - left, y: y - top, share: (x - left) / width, roomAbove: y > ROOM };
}
