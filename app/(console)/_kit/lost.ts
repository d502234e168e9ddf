"use client";

import { createContext, useContext } from "react";

/** Why nothing can be asked of the manager at this time, in the reader's language; null while it can be reached. */
export const Lost = createContext<string | null>(null);

/** The same, for what asks something of the manager. */
export function useLost(): string | null {
  return useContext(Lost);
}
