"use client";

import { createContext, useContext } from "react";

/**
 * The reason for which the manager cannot be asked anything now, in the reader's language; null while it can be
 * reached.
 */
export const Lost = createContext<string | null>(null);

/** The same, for components that ask something of the manager. */
export function useLost(): string | null {
  return useContext(Lost);
}
