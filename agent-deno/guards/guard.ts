/** A guard and its means. docs/agent.md, "Is it in use?", has the rules. */
import type { Holder } from "./words.ts";
import { printable } from "../printable.ts";

/** A check of one kind of use. */
export interface Guard {
  /** The beginning of its fault: "session: logind does not answer". */
  readonly name: string;
  /** Milliseconds; CHECK_MS where it does not say. */
  readonly limitMs?: number;
  /**
   * Users of the machine; none: it is free.
   * @param signal aborted when nobody waits any longer
   * @throws Error where nobody can know, with the reason
   */
  readonly check: (signal: AbortSignal) => Promise<readonly Holder[]> | readonly Holder[];
}

const LONGEST_NAME = 200;

/** A name that others gave, in one line that any screen can show. */
export function clean(name: string): string {
  const text = printable(name.replaceAll(/\s+/g, " ").trim());
  // By whole characters: the manager takes no half of one, and with it no heartbeat.
  const characters = Array.from(text);
  if (characters.length <= LONGEST_NAME) return text || "?";
  return `${characters.slice(0, LONGEST_NAME - 1).join("")}…`;
}
