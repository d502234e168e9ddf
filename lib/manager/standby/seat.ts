import type { Served, Standing } from "../../api/running";
import type { Clock } from "../../fleet/model/ports";
import type { Fence } from "../../store/core/fence";
import type { AwaitedDatabase, TakenDatabase } from "../take-database";
import type { RunningStanding } from "./standing";

/** The place of this process on its database: it serves it, or shows what another manager serves. */
export interface Seat {
  /** Whether it is sure at this moment that no other manager serves. */
  isHeld(): boolean;
  /** Whether this process shows what another one serves, and neither writes nor orders anything. */
  readonly shows: boolean;
  /** The fence of its writes, where no lock keeps others out. */
  readonly fence: Fence | null;
  /** Whether another manager serves, or may by now. */
  isAnothers(): boolean;
  /** The manager that serves; null: it is not known. */
  served(): Served | null;
  /** Notes the time of what is shown, in wall-clock milliseconds. */
  shown(at: number): void;
}

/** The place of a manager that serves. With a standby it does nothing while that one may serve. */
export function servingSeat({ isHeld, isPair, fence }: TakenDatabase): Seat {
  const isAnothers = (): boolean => isPair && !isHeld();
  return { isHeld, shows: false, fence, isAnothers, served: () => null, shown: () => undefined };
}

/** The place of a standby. */
export function standbySeat(awaited: Pick<AwaitedDatabase, "seen">): Seat {
  let shownAt = 0;
  return {
    ...{ isHeld: () => false, shows: true, fence: null, isAnothers: () => true },
    served() {
      const { place, holder } = awaited.seen();
      return { host: place, url: holder.pair?.url ?? "", shownAt };
    },
    shown: (at) => void (shownAt = at),
  };
}

/** Standing with the seat: where another manager serves, that comes before all else. */
export function standingOn(seat: Seat, own: RunningStanding): RunningStanding {
  return {
    ...own,
    aside: () => own.aside() ?? (seat.isAnothers() ? "standby" : null),
    view: () =>
      own.aside() === null && seat.isAnothers() ? { kind: "standby", of: seat.served() } : own.view(),
  };
}

/** Milliseconds between two looks whether this manager serves: agents that wait for an answer are then sent on. */
const LOOK_EVERY = 250;

/** Calls `left` each time that another manager may serve from now on, and `back` where it is sure that none does. */
export function watchSeat(
  standing: Pick<Standing, "aside">,
  clock: Pick<Clock, "every">,
  { left, back }: { readonly left: () => void; readonly back: () => void },
): () => void {
  let was = standing.aside();
  return clock.every(LOOK_EVERY, () => {
    const is = standing.aside();
    if (is === was) return;
    was = is;
    if (is === "standby") left();
    if (is === null) back();
  });
}
