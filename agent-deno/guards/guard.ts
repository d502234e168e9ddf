/** What uses this machine: the words that all guards share. docs/agent.md, "Guards", has their rules. */
import type { Environment, Paths } from "../host/environment.ts";
import { printable } from "../printable.ts";

/** What a guard looks at. `fault`: a guard that failed or took too long; the machine counts as in use. */
export type HolderKind =
  "session" | "inhibitor" | "hold" | "package_manager" | "process" | "load" | "traffic" | "script" | "fault";

/** Who or what uses the machine. */
export interface Holder {
  readonly kind: HolderKind;
  /** For people: "alice (ssh)". */
  readonly name: string;
  /** Wall-clock milliseconds; undefined where nobody can tell. */
  readonly since?: number | undefined;
}

/** Which guards are asked, and their numbers, as the manager says. */
export interface Guards {
  readonly inhibitor: boolean;
  /** Minutes for which a session counts although nobody types; undefined: sessions do not count. */
  readonly sessionIdleMinutes: number | undefined;
  readonly hold: boolean;
  readonly packageManager: boolean;
  /** Names of processes, as in /proc/<pid>/comm. */
  readonly processes: readonly string[];
  readonly load: LoadGuard | undefined;
  /** Bytes a second, both ways, over a minute; undefined: traffic does not count. */
  readonly trafficAbove: number | undefined;
  readonly scripts: boolean;
  /** Names of guards that this agent does not have: nobody can tell what they would find. */
  readonly unknown: readonly string[];
}

export interface LoadGuard {
  /** For each core. */
  readonly above: number;
  readonly minutes: 1 | 5 | 15;
}

/** One thing that is looked at. */
export interface Guard {
  /** Said of it where it fails: "session: logind does not answer". */
  readonly name: string;
  /** Milliseconds; LOOK_MS where it does not say. */
  readonly limitMs?: number;
  /**
   * Who uses the machine; nobody: it is free.
   * @param signal aborted when nobody waits any longer
   * @throws Error where that cannot be told, with why
   */
  readonly look: (signal: AbortSignal) => Promise<readonly Holder[]> | readonly Holder[];
}

/** What a guard looks at the machine with. */
export interface Host {
  readonly paths: Paths;
  readonly environment: Environment;
  /** Milliseconds since the machine booted. */
  readonly uptime: () => number;
  /** Milliseconds since 1970. */
  readonly wall: () => number;
}

const LONGEST_NAME = 200;

/** What others called something, in one line that any screen can show. */
export function clean(name: string): string {
  const text = printable(name.replaceAll(/\s+/g, " ").trim());
  return text === "" ? "?" : text.length <= LONGEST_NAME ? text : `${text.slice(0, LONGEST_NAME - 1)}…`;
}
