import type { Circumstances, Facts, Moment } from "../../power/facts";
import { isWorthALook, LOOKS_APART } from "../../power/seen";
import { currentStatus } from "../../power/status";
import type { Look, SeenPower } from "../../power/ways";
import { moment, type FleetParts } from "../model/ports";

/** Milliseconds between two times at which it is seen who should be looked at. */
export const POLL_LOOKS_EVERY = 500;
/** The most looks at a time, and the most of them at what did not answer the last time. */
const LOOKS_AT_ONCE = 20;
const AT_WHAT_FAILED = 15;
/** Milliseconds that a look may take: at first, and twice as many after each that failed. */
const FIRST_LOOK_TAKES = 2000;
const LOOK_TAKES = 8000;
/** The longest pause, in milliseconds, between looks at what does not answer: it doubles each time. */
const LONGEST_PAUSE = 60_000;
/** Looks that are kept of a server: no proof needs more. */
const LOOKS_KEPT = 4;

/** A server that is looked at. */
interface Watched {
  /** The latest looks without a gap, the last one last. */
  looks: readonly Look[];
  /** Looks in a row that came to nothing. */
  failures: number;
  /** Monotonic time before which it is left alone. */
  nextAt: number;
}

/** A look that is on its way. */
interface Running {
  readonly end: AbortController;
  readonly asked: Moment;
  /** Monotonic time at which it is given up. */
  readonly until: number;
  /** Whether it counts among those at what failed. */
  readonly isRetry: boolean;
}

/** Servers as far as looking goes. */
interface LookedAt {
  facts(uuid: string): Facts | undefined;
  circumstances(): Circumstances;
  /** The latest looks at a server, with the one that was just answered. */
  seen(uuid: string, looks: readonly Look[]): void;
}

/** Looks at servers from outside while that can matter. */
export interface Looking {
  poll(): void;
  /** The latest look at a server; null: it is not being looked at. Only for people. */
  latest(uuid: string): Look | null;
  /** Forgets what was seen of a server, and begins anew. */
  forget(uuid: string): void;
  /** Ends all looks. */
  end(): void;
}

/** Nothing is looked at: the timers do not run yet. */
export const NO_LOOKING: Looking = {
  poll: () => undefined,
  latest: () => null,
  forget: () => undefined,
  end: () => undefined,
};

/**
 * A server is looked at no sooner than five seconds after the last answer. Whoever was seen off once comes first, so that
 * a proof is not outdated before it is complete; then whoever has waited longest. What does not answer is asked ever more
 * rarely and never takes all places: it delays nobody else.
 */
export function createLooking({ looker, clock, log }: FleetParts, fleet: LookedAt): Looking {
  const watched = new Map<string, Watched>();
  const running = new Map<string, Running>();
  /** Servers whose look was given up and has not ended yet: its signal is all that can be done. */
  const stuck = new Set<string>();
  let ended = false;
  /** Servers that were due at the last poll, in their order. */
  let queue: string[] = [];

  /** @param power null: nothing came of it */
  const finish = (uuid: string, look: Running, power: SeenPower | null): void => {
    // It was given up meanwhile, or its ways changed.
    if (running.get(uuid) !== look) return;
    running.delete(uuid);
    const now = moment(clock);
    const known = watched.get(uuid);
    if (!known || ended) return;
    known.failures = power === null ? known.failures + 1 : 0;
    const pause = LOOKS_APART * (power === null ? 2 ** (known.failures - 1) : 1);
    known.nextAt = now.monotonic + Math.min(pause, LONGEST_PAUSE);
    known.looks = [...known.looks, { power: power ?? "unknown", asked: look.asked, answered: now }].slice(
      -LOOKS_KEPT,
    );
    fleet.seen(uuid, known.looks);
    fill();
  };

  const begin = (uuid: string, { failures }: Watched): void => {
    if (!looker) return;
    const asked = moment(clock);
    const takes = Math.min(FIRST_LOOK_TAKES * 2 ** failures, LOOK_TAKES);
    const end = new AbortController();
    const look: Running = { end, asked, until: asked.monotonic + takes, isRetry: failures > 0 };
    running.set(uuid, look);
    stuck.add(uuid);
    // A look that throws at once is one that rejects.
    void (async () => looker.look(uuid, end.signal))()
      .then(
        (power) => finish(uuid, look, power),
        () => finish(uuid, look, null),
      )
      .catch((error: unknown) => log.error(error, "looking at a server from outside"))
      .finally(() => stuck.delete(uuid));
  };

  /** Begins as many looks as there is room for. */
  const fill = (): void => {
    let retries = [...running.values()].filter(({ isRetry }) => isRetry).length;
    const left: string[] = [];
    for (const uuid of queue) {
      const known = watched.get(uuid);
      if (!known || stuck.has(uuid) || known.nextAt > clock.monotonic()) continue;
      const isRetry = known.failures > 0;
      if (running.size >= LOOKS_AT_ONCE || (isRetry && retries >= AT_WHAT_FAILED)) {
        left.push(uuid);
        continue;
      }
      retries += isRetry ? 1 : 0;
      begin(uuid, known);
    }
    queue = left;
  };

  const giveUpLate = (now: number): void => {
    for (const [uuid, look] of running) {
      if (now < look.until) continue;
      look.end.abort();
      finish(uuid, look, null);
    }
  };

  const forget = (uuid: string): void => {
    watched.delete(uuid);
    running.get(uuid)?.end.abort();
    running.delete(uuid);
  };

  return {
    poll() {
      if (!looker || ended) return;
      const at = fleet.circumstances();
      const now = at.now.monotonic;
      const worth = new Set<string>();
      for (const uuid of looker.lookable()) {
        const facts = fleet.facts(uuid);
        if (!facts || !isWorthALook(facts, at)) continue;
        worth.add(uuid);
        if (!watched.has(uuid)) watched.set(uuid, { looks: [], failures: 0, nextAt: now });
      }
      for (const uuid of watched.keys()) if (!worth.has(uuid)) forget(uuid);
      queue = [...watched]
        .filter(([uuid, { nextAt }]) => nextAt <= now && !stuck.has(uuid))
        .map(([uuid, known]) => ({ uuid, rank: rankOf(known, fleet.facts(uuid)), nextAt: known.nextAt }))
        .sort((a, b) => a.rank - b.rank || a.nextAt - b.nextAt)
        .map(({ uuid }) => uuid);
      giveUpLate(now);
      fill();
    },
    latest: (uuid) => watched.get(uuid)?.looks.at(-1) ?? null,
    forget,
    end() {
      ended = true;
      for (const uuid of [...watched.keys()]) forget(uuid);
    },
  };
}

/** The order of those that are due: one that was seen off once, others, what failed. */
function rankOf({ looks, failures }: Watched, facts: Facts | undefined): number {
  if (failures > 0) return 2;
  const [before, latest] = [looks.at(-2), looks.at(-1)];
  const isSeenOffOnce = latest?.power === "off" && before?.power !== "off";
  const isHalfProved = isSeenOffOnce && facts && currentStatus(facts) !== "Starting";
  return isHalfProved ? 0 : 1;
}
