import type { Selection } from "../_servers/list/use-selection";
import { capture, listen } from "./listen";
import { serverAt, windowAt, windowsBetween, windowsFromTo } from "./window-places";
import { buildings } from "./windows";

/** A window of a house that was pressed. */
interface Pressed {
  readonly house: HTMLElement;
  readonly window: number;
}

/**
 * Lets a mouse select windows: a drag selects a rectangle, a press with Ctrl one window, with Shift the range up to it.
 * Gives a function that ends that.
 * @param early events from before anybody listened
 */
export function attachChoosing(
  root: HTMLElement,
  selectionNow: () => Selection,
  early: readonly PointerEvent[],
): () => void {
  let drag: (Pressed & { readonly base: ReadonlySet<string>; readonly add: boolean }) | null = null;
  /** Whether the present press has selected something: then it is no click. */
  let hasChosen = false;
  let anchor: Pressed | null = null;

  const choose = (
    house: HTMLElement,
    base: ReadonlySet<string>,
    windows: readonly number[],
    add: boolean,
  ) => {
    hasChosen = true;
    const next = new Set(base);
    for (const window of windows) {
      const uuid = uuidAt(house, window);
      if (uuid === undefined) continue;
      if (add) next.add(uuid);
      else next.delete(uuid);
    }
    selectionNow().setAll([...next]);
  };
  const down = (event: PointerEvent) => {
    const pressed = pressedBy(event);
    hasChosen = false;
    if (event.button !== 0 || event.pointerType === "touch" || !pressed) return;
    const { house, window } = pressed;
    const base = selectionNow().chosen;
    capture(house, event.pointerId);
    if (event.shiftKey && anchor?.house === house) {
      drag = { ...anchor, base, add: true };
      return choose(house, base, windowsFromTo(anchor.window, window), true);
    }
    const add = !base.has(uuidAt(house, window) ?? "");
    anchor = pressed;
    drag = { ...pressed, base, add };
    if (event.shiftKey || event.ctrlKey || event.metaKey) choose(house, base, [window], add);
  };
  const move = (event: PointerEvent) => {
    if (event.pointerType === "touch") return;
    const over = pressedBy(event);
    showMenu(event, over);
    if (!over) return;
    const { house, window } = over;
    const { chosen } = selectionNow();
    if (drag && !event.shiftKey) {
      const { facade } = buildings.get(house) ?? {};
      if (facade && (hasChosen || window !== drag.window))
        choose(house, drag.base, windowsBetween(facade, drag.window, window), drag.add);
    } else if (event.shiftKey && !chosen.has(uuidAt(house, window) ?? "")) {
      anchor ??= over;
      choose(house, chosen, [window], true);
    }
  };
  const end = () => void (drag = null);

  return listen(root, { pointerdown: down, pointermove: move, pointerup: end, pointercancel: end }, early);
}

/** The window under a pointer; null: none. */
function pressedBy({ target, offsetX, offsetY }: PointerEvent): Pressed | null {
  const house = target instanceof HTMLElement && target.matches("[data-building]") ? target : null;
  const known = house && buildings.get(house);
  const window = known ? windowAt(known.facade, offsetX, offsetY) : null;
  return house && window !== null ? { house, window } : null;
}

function uuidAt(house: HTMLElement, window: number): string | undefined {
  const windows = buildings.get(house);
  return windows && serverAt(windows, window);
}

/** Lets a right click open the menu of the server under the pointer. */
function showMenu({ target }: PointerEvent, over: Pressed | null): void {
  if (!(target instanceof HTMLElement) || !target.matches("[data-building]")) return;
  const uuid = over && uuidAt(over.house, over.window);
  if (uuid) target.dataset["menu"] = uuid;
  else delete target.dataset["menu"];
}
