"use client";

import { useSyncExternalStore } from "react";
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
