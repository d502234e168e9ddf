/** The manager's clocks, as an outsider knows them. Times in milliseconds. */
export interface ManagerClocks {
  /** The present time of its wall clock. */
  wall(): number;
  /** The time of its wall clock at an instant; null where it was set since. */
  wallAt(at: number): number | null;
  /** The earliest time of its wall clock in this life. */
  readonly shownSince: number;
  /** Times of its wall clock in this life: at the beginning, and right before and after each time that it was set. */
  readonly readings: readonly { readonly at: number; readonly wall: number }[];
  /** Times of its wall clock now and in the last so many milliseconds: what is written now was planned then. */
  shownLately(ms: number): readonly number[];
  /** Whether it must doubt its wall clock, since this was set by more than a minute lately, or stood still. */
  doubts(): boolean;
  /** The process begins. */
  born(): void;
  /** Time of that beginning, and of its wall clock then. */
  readonly bornAt: number;
  readonly bornWall: number;
  /** Time at which it began, or went on after a suspension. */
  readonly goesOnSince: number;
  /** It goes on after a suspension of so many milliseconds. */
  goesOn(ms: number): void;
  /** Milliseconds that it may take for what came while it was suspended: thousands of heartbeats, each in its turn. */
  catchesUpWithin(): number;
  /** Time since which it ran for so many milliseconds: it may do now what it had decided then. */
  ranSince(ms: number): number;
  /** Its wall clock is set by so much. */
  set(ms: number): void;
  /** Its other clock stood still. */
  stoodStill(ms: number): void;
  /** Time at which its wall clock was last set. */
  readonly setAt: number;
  /**
   * Time at which its wall clock was last set to more than a day before what it had shown, in one step or in several.
   */
  readonly setBackAt: number;
}

const MINUTE = 60_000;

export function createManagerClocks(now: () => number, wall: () => number): ManagerClocks {
  let shownSince = Infinity;
  let bornAt = 0;
  let bornWall = 0;
  let goesOnSince = 0;
  let setAt = -Infinity;
  let setBackAt = -Infinity;
  let latestShown = -Infinity;
  /** Its suspensions in this life, by their ends. */
  let suspensions: { readonly at: number; readonly ms: number }[] = [];
  /** Differences that arose between the clocks, and their times. */
  let apart: { readonly at: number; readonly ms: number }[] = [];
  let readings: { readonly at: number; readonly wall: number }[] = [];
  return {
    wall,
    wallAt: (at) => (setAt >= at ? null : wall() - (now() - at)),
    get shownSince() {
      return shownSince;
    },
    get goesOnSince() {
      return goesOnSince;
    },
    get readings() {
      return readings;
    },
    shownLately: (ms) => [
      wall(),
      ...readings.filter(({ at }) => at >= now() - ms).map((reading) => reading.wall),
    ],
    goesOn(ms) {
      goesOnSince = now();
      suspensions.push({ at: now(), ms });
    },
    catchesUpWithin: () =>
      suspensions.reduce((sum, { at, ms }) => sum + (at > now() - 30 * MINUTE ? ms : 0), 0) / 4,
    ranSince(ms) {
      let since = now() - ms;
      for (const { at, ms: lasted } of [...suspensions].reverse()) {
        if (at <= since) break;
        since -= lasted;
      }
      return since;
    },
    get setAt() {
      return setAt;
    },
    get setBackAt() {
      return setBackAt;
    },
    doubts() {
      const lately = apart.filter(({ at }) => now() - at < 11 * MINUTE);
      const [one] = lately;
      // Two may undo each other before it looks; and it looks a little later.
      if (!one || lately.length > 1 || now() - one.at < MINUTE / 2) return false;
      return Math.abs(one.ms) > MINUTE && now() - one.at < 9.5 * MINUTE;
    },
    get bornAt() {
      return bornAt;
    },
    get bornWall() {
      return bornWall;
    },
    born() {
      bornAt = goesOnSince = now();
      bornWall = shownSince = wall();
      apart = [];
      suspensions = [];
      readings = [{ at: bornAt, wall: bornWall }];
    },
    set(ms) {
      setAt = now();
      readings.push({ at: now(), wall: wall() }, { at: now(), wall: wall() + ms });
      latestShown = Math.max(latestShown, wall());
      if (wall() + ms < latestShown - 1440 * MINUTE) setBackAt = now();
      apart.push({ at: now(), ms });
      shownSince = Math.min(shownSince, wall() + ms);
    },
    stoodStill(ms) {
      if (ms > 0) apart.push({ at: now(), ms });
    },
  };
}
