/** Which guards a machine is asked by, and their numbers. */
export interface Guards {
  readonly inhibitor: boolean;
  /** Minutes for which a session counts although nobody types; null: sessions do not count. */
  readonly sessionIdleMinutes: number | null;
  readonly hold: boolean;
  readonly packageManager: boolean;
  /** Names of processes, as in /proc/<pid>/comm. */
  readonly processes: readonly string[];
  readonly load: LoadGuard | null;
  /** Bytes a second, both ways, over a minute; null: traffic does not count. */
  readonly trafficAbove: number | null;
  readonly scripts: boolean;
}

export interface LoadGuard {
  /** For each core. */
  readonly above: number;
  readonly minutes: 1 | 5 | 15;
}

/** What "when free" asks where nobody set anything else. */
export const USUAL_GUARDS: Guards = {
  inhibitor: true,
  sessionIdleMinutes: 15,
  hold: true,
  packageManager: true,
  processes: [],
  load: null,
  trafficAbove: null,
  scripts: true,
};

/** What a plain turn-off asks: what would break, and who asked to be left alone; not who is only logged in. */
export const GUARDS_OF_A_CLICK: Guards = { ...USUAL_GUARDS, sessionIdleMinutes: null, scripts: false };
