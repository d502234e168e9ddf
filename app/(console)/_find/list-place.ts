"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { rememberedPlace } from "@/lib/access/place";
import { queryAddress, readQuery } from "./list-query";

const KEY = "komoriuta.list";
const never = () => () => undefined;

/** Remembers what this tab last looked at of the list. */
export function rememberList(address: string): void {
  try {
    sessionStorage.setItem(KEY, address);
  } catch {
    // A browser that keeps nothing goes back to the whole list.
  }
}

/** Forgets it, for the next person at this browser. */
export function forgetList(): void {
  rememberList("/servers");
}

/** The address of the list as this tab last looked at it, with its search and its filter. */
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

/** How the list looked when somebody went from it to a server. */
interface Left {
  readonly address: string;
  readonly uuid: string;
  /** Where in the window its row stood. */
  readonly top: number;
  readonly chosen: ReadonlySet<string>;
}

let left: Left | null = null;
/** Frames in which the row may come that somebody goes back to. */
const FRAMES = 60;

/**
 * Notes how the list looks whenever somebody goes from it to a server. Who comes back from that server, by whichever
 * way, finds it so: the same rows, the same selection, and the focus where it was.
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

/** What was chosen when somebody went to the server that they come back from, and the way to where they were. */
export function useLeft(address: string): ReadonlySet<string> | null {
  // By the time of effects this page is the last place.
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
      // Rows out of sight have no height of their own until they are near: the second time it is right.
      for (let times = 0; times < 2; times++)
        window.scrollBy({ top: row.getBoundingClientRect().top - back.top, behavior: "instant" });
      row.querySelector<HTMLElement>("a[href^='/servers/']")?.focus({ preventScroll: true });
    };
    // What is put at the top of a new page is put there first.
    let frame = requestAnimationFrame(show);
    return () => cancelAnimationFrame(frame);
  }, [back]);
  return back?.chosen ?? null;
}
