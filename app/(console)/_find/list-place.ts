"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { rememberedPlace } from "@/lib/access/place";
import { queryAddress, readQuery } from "./list-query";

const KEY = "komoriuta.list";
const never = () => () => undefined;

/** Remembers the address of the list that this tab showed last. */
export function rememberList(address: string): void {
  try {
    sessionStorage.setItem(KEY, address);
  } catch {
    // Without storage the way back leads to the whole list.
  }
}

/** Forgets that address, for the next person at this browser. */
export function forgetList(): void {
  rememberList("/servers");
}

/** The address of the list that this tab showed last, with its search and its filter. */
export function useListAddress(): string {
  return useSyncExternalStore(never, remembered, () => "/servers");
}

function remembered(): string {
  try {
    const query = sessionStorage.getItem(KEY)?.split("?")[1];
    return queryAddress(readQuery(new URLSearchParams(query)));
  } catch {
    return "/servers";
  }
}

/** The state of the list as somebody left it for a server. */
interface Left {
  readonly address: string;
  readonly uuid: string;
  /** The distance of that server's row from the top of the window. */
  readonly top: number;
  readonly chosen: ReadonlySet<string>;
}

let left: Left | null = null;
/** Frames within which the row may appear to which somebody returns. */
const FRAMES = 60;

/**
 * Keeps the state of the list when somebody leaves it for a server. On the way back from that server the rows, the
 * selection and the focus are the same.
 */
export function useReturn(address: string, chosen: ReadonlySet<string>): void {
  useEffect(() => {
    const note = ({ target }: MouseEvent) => {
      if (!(target instanceof Element) || !target.closest("a[href^='/servers/']")) return;
      const row = target.closest<HTMLElement>("#content [data-uuid]");
      const uuid = row?.dataset["uuid"];
      if (row && uuid) left = { address, uuid, top: row.getBoundingClientRect().top, chosen };
    };
    document.addEventListener("click", note, { capture: true });
    return () => document.removeEventListener("click", note, { capture: true });
  }, [address, chosen]);
}

/** The selection as it was before somebody left for the server that they return from; restores their place, too. */
export function useLeft(address: string): ReadonlySet<string> | null {
  // When effects run, the remembered place is this page already.
  const [back] = useState(() =>
    left?.address === address && rememberedPlace() === `/servers/${left.uuid}` ? left : null,
  );
  useEffect(() => {
    if (!back) return;
    let frames = 0;
    const show = () => {
      const row = document.querySelector(`#content [data-uuid="${back.uuid}"]`);
      if (!row && ++frames < FRAMES) frame = requestAnimationFrame(show);
      if (!row) return;
      // Rows out of sight have no height of their own until they are near, so the second time is exact.
      for (let times = 0; times < 2; times++)
        window.scrollBy({ top: row.getBoundingClientRect().top - back.top, behavior: "instant" });
      row.querySelector<HTMLElement>("a[href^='/servers/']")?.focus({ preventScroll: true });
    };
    // A new page is scrolled to its top first.
    let frame = requestAnimationFrame(show);
    return () => cancelAnimationFrame(frame);
  }, [back]);
  return back?.chosen ?? null;
}
