/** The rows of a page's list of servers, as they are shown. The focus is what one moves: no second one is drawn. */
function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("#content [data-uuid]")];
}

const linkIn = (row: HTMLElement | undefined) =>
  row?.querySelector<HTMLElement>("a[href^='/servers/']") ?? null;

/** The row that holds the focus. */
function rowNow(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>("#content [data-uuid]") ?? null;
}

/** Moves the focus to a row's link: the next, or the one before; the first where none has it. False: there is none. */
export function moveRow(by: 1 | -1): boolean {
  const all = rows();
  const now = rowNow();
  const at = now ? all.indexOf(now) : -1;
  const next = now ? at + by : 0;
  const link = linkIn(all[Math.min(Math.max(next, 0), all.length - 1)]);
  if (!link) return false;
  link.focus({ preventScroll: true });
  // What is sticky above and below must not lie on it.
  link.closest("[data-uuid]")?.scrollIntoView({ block: "center", behavior: "instant" });
  return true;
}

/** Frames for which the list may lag behind what is typed. */
const FRAMES = 90;

/** Moves the focus to the first row once the list shows what was typed, and not to one that is about to go. */
export function firstRow(search: string, frames = FRAMES): void {
  const found = document.querySelector<HTMLElement>("#content [data-found]");
  // Where a proxy keeps the stream back, the list does not say what it shows.
  if (!found || found.dataset["found"] === search || frames === 0) return void moveRow(1);
  requestAnimationFrame(() => firstRow(search, frames - 1));
}

/** Chooses the row that has the focus, or chooses it no more. False: none has it. */
export function chooseRow(): boolean {
  const box = rowNow()?.querySelector<HTMLElement>("input[type=checkbox]");
  box?.click();
  return Boolean(box);
}

/** Puts the focus into the page's own search. False: it has none. */
export function focusSearch(): boolean {
  const search = document.querySelector<HTMLInputElement>("#content [role=search] input[type=search]");
  search?.focus();
  search?.select();
  return Boolean(search);
}
