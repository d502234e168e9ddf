import { cn } from "./cn";

/** The frame around a table or a list, which reaches its edges. */
export const FRAME = "rounded-xl border bg-card";

/** The classes of a card: a frame with room around what lies in it. */
export function card(...more: string[]): string {
  return cn(FRAME, "p-4 sm:p-5", more);
}
