/**
 * The rows of the list of servers as the page shows them. The current row, or the window of the panorama, is the one
 * with the focus: there is no second cursor.
 */
function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("#content [data-uuid]")];
}

const linkIn = (row: HTMLElement | undefined) =>
  row?.querySelector<HTMLElement>("a[href^='/servers/']") ?? null;

/** The row with the focus. */
function rowNow(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>("#content [data-uuid]") ?? null;
}

/** Moves through the rows of a page that are not all in it. False: there are no rows. */
type Move = (by: 1 | -1) => boolean;

let own: Move | null = null;

/** Lets the page on screen move through its own rows; gives a function that ends that. */
export function offerRows(move: Move): () => void {
  own = move;
  return () => {
    if (own === move) own = null;
  };
}

/** Moves the focus to the next or previous row's link; to the first where no row has it. False: there are no rows. */
export function moveRow(by: 1 | -1): boolean {
  if (own) return own(by);
  const all = rows();
  const now = rowNow();
  const at = now ? all.indexOf(now) : -1;
  const next = now ? at + by : 0;
  const link = linkIn(all[Math.min(Math.max(next, 0), all.length - 1)]);
  if (!link) return false;
  link.focus({ preventScroll: true });
  // Sticky parts above and below must not cover it.
  link.closest("[data-uuid]")?.scrollIntoView({ block: "center", behavior: "instant" });
  return true;
}

/** Frames by which the list may lag behind the search box. */
const FRAMES = 90;

/** Focuses the first row once the list shows the typed search, rather than one that is about to go. */
export function firstRow(search: string, frames = FRAMES): void {
  const found = document.querySelector<HTMLElement>("#content [data-found]");
  // Where a proxy holds the stream back, the list does not say what it shows.
  if (!found || found.dataset["found"] === search || frames === 0) return void moveRow(1);
  requestAnimationFrame(() => firstRow(search, frames - 1));
}

/** Selects or deselects the row with the focus. False: no row has it. */
export function chooseRow(): boolean {
  const box = rowNow()?.querySelector<HTMLElement>("input[type=checkbox]");
  box?.click();
  return Boolean(box);
}

/** The server of the row with the focus, else the one that the page is about; null: there is none. */
export function serverInView(): string | null {
  const row = rowNow()?.dataset["uuid"];
  return row ?? /^\/servers\/([\da-f-]{36})$/.exec(location.pathname)?.[1] ?? null;
}

/** Focuses the page's own search box. False: it has none. */
export function focusSearch(): boolean {
  const search = document.querySelector<HTMLInputElement>("#content [role=search] input[type=search]");
  search?.focus();
  search?.select();
  return Boolean(search);
}

let hold: (() => boolean) | null = null;

/** Lets the page on screen keep on what has the focus; gives a function that ends that. */
export function offerHold(begin: () => boolean): () => void {
  hold = begin;
  return () => {
    if (hold === begin) hold = null;
  };
}

/** Begins to keep on what has the focus. False: nothing that can be kept on has it. */
export function holdRow(): boolean {
  return hold?.() ?? false;
}
