import type { WayKind } from "../../power/ways";
import type { FleetParts } from "../model/ports";

/** The asker of a try: the wake schedule, or a run by its uuid; null: a click. */
export type TriedFor = "schedule" | { readonly run: string } | null;

/**
 * Servers that are woken by one way alone, for a rehearsal of it. Only in memory: after a restart of the manager all ways
 * are tried.
 */
export interface Alone {
  /** The run wakes the server by this way alone. */
  begin(uuid: string, kind: WayKind, run: string): void;
  /** The way by which alone the server is to be tried now; null: by all, and so from then on. */
  kindNow(uuid: string, triedFor: TriedFor): WayKind | null;
  /** From now on all ways are tried. */
  end(uuid: string): void;
  /** Whether nothing but that way was tried; null: nobody knows. */
  was(uuid: string): boolean | null;
  forget(uuid: string): void;
}

/** Milliseconds for which a way is tried alone; at most half of the time until the server is given up. */
const LONGEST = 120_000;

interface Begun {
  readonly kind: WayKind;
  readonly run: string;
  /** Monotonic time of the first try; null: there was none yet. */
  readonly since: number | null;
  readonly isOver: boolean;
}

export function createAlone({ clock, syncOffAfter }: Pick<FleetParts, "clock" | "syncOffAfter">): Alone {
  const begun = new Map<string, Begun>();
  const most = Math.min(LONGEST, (syncOffAfter * 1000) / 2);
  const end = (uuid: string): void => {
    const one = begun.get(uuid);
    if (one) begun.set(uuid, { ...one, isOver: true });
  };
  return {
    begin: (uuid, kind, run) => void begun.set(uuid, { kind, run, since: null, isOver: false }),
    kindNow(uuid, triedFor) {
      const one = begun.get(uuid);
      if (!one || one.isOver) return null;
      const now = clock.monotonic();
      if (typeof triedFor === "object" && triedFor?.run === one.run) {
        begun.set(uuid, { ...one, since: one.since ?? now });
        return one.kind;
      }
      if (triedFor === "schedule" && one.since !== null && now - one.since < most) return one.kind;
      // Whoever else wants it on has it on: by all ways.
      end(uuid);
      return null;
    },
    end,
    was(uuid) {
      const one = begun.get(uuid);
      return one ? !one.isOver && one.since !== null : null;
    },
    forget: (uuid) => void begun.delete(uuid),
  };
}
