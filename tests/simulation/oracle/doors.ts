import type { RunningFleet } from "../../../lib/fleet/fleet";
import type { InAuthorsName } from "../../../lib/doors/standing";
import { DOOR_LIMITS, type DoorRecord, type DoorSettings } from "../../../lib/fleet/model/door";
import { LOOKER } from "../authors";
import type { Outcome } from "../manager-parts";
import type { Bench, Book, Noted } from "./book";
import { answer, ask, possibleSince, type RunAsked, type Settable } from "./plan-book";
import type { ManagerClocks } from "./manager-clocks";
import type { Plans } from "./plans";
import type { Clicked, Oracle } from "./record";

/**
 * Safety rule 20: a door wakes and holds, in its author's name, at most once a minute, for somebody who has knocked; it
 * turns nothing off, and keeps its server on while somebody is inside. Its link wakes in the name of whoever looks, and
 * leads on to the server alone. Times in milliseconds.
 */
export interface Doors {
  doorAsked(name: string, settings: SavedDoor | null): void;
  doorAnswered(name: string, settings: SavedDoor | null, outcome: Outcome): void;
  /** Whether somebody may have doors now. */
  mayHave(author: string, may: boolean): void;
  /** Somebody stands at a door. @param isNear from where people may knock */
  arrives(name: string, from: string, isNear: boolean): Visitor;
  /** The actions of a door in its author's name, seen by the oracle. */
  watched(real: InAuthorsName, door: DoorRecord, from: string, fleet: RunningFleet): InAuthorsName;
  /** Somebody looks at the link of a door. */
  looks(name: string, who: string): void;
  /** A wake by the link of a door, in the name of whoever looks, seen by the oracle. */
  wakesByLink(door: DoorRecord, who: string, real: () => Promise<string | null>): Promise<string | null>;
  /** Somebody is led on from a link. @param addresses those at which the door's server answers now */
  ledOn(door: DoorRecord, address: string, addresses: readonly string[]): void;
  managerDied(): void;
  /** The fleet begins to write something. */
  decided(event: Noted): void;
  atTheEnd(): void;
  /** Whether somebody may have doors, or could within so many milliseconds before. */
  mayNow(author: string, within: number): boolean;
  readonly counts: { visits: number; looks: number; wakes: number };
}

/** A door as its author saved it; the author comes with it. */
export interface SavedDoor extends DoorSettings {
  readonly author: string;
}

export interface Visitor {
  readonly name: string;
  readonly from: string;
  readonly isNear: boolean;
  readonly since: number;
  spokeAt: number;
  leftAt: number;
}

interface Waking {
  readonly name: string;
  readonly serverUuid: string;
  readonly author: string;
  readonly at: number;
  isOpen: boolean;
}

export interface DoorParts {
  readonly bench: Bench;
  readonly clocks: ManagerClocks;
  readonly plans: Plans;
  readonly oracle: () => Pick<Oracle, "clicked" | "acknowledged" | "releases">;
  readonly bookOf: (uuid: string) => Book;
}

const WAKES_EVERY = 60_000;
/** Time for a turn of its server, and for the disk. */
const SLACK = 60_000;
/** The right is asked right before the packet, which takes a moment. */
const AT_ONCE = 5_000;
/** A visitor who is gone is not seen at once by a manager that stood still. */
const NOTICED_WITHIN = 10_000;
/** A hold that could not be placed is tried again, as slowly as timers may be. */
const HELD_WITHIN = 300_000;
const STOPS = ["turned_off", "turned_off_by_force", "stop_when_free", "rebooted"];

export function createDoorBooks(parts: DoorParts): Doors {
  const { bench, clocks, plans } = parts;
  const doors = new Map<string, Settable<SavedDoor | null>>();
  const rights = new Map<string, { may: boolean; since: number }>();
  let visitors: Visitor[] = [];
  let wakings: Waking[] = [];
  /** The last wake of each door in this life of the manager. */
  let wokeAt = new Map<string, number>();
  let bornAt = -Infinity;
  /** Requests of doors without an answer yet: the manager may die over them. */
  const open = new Set<(outcome: Outcome) => void>();
  const counts = { visits: 0, looks: 0, wakes: 0 };
  /** The last look of everybody at each link. */
  const lookedAt = new Map<string, number>();

  const breach = (serverUuid: string, what: string): void => bench.breach(20, parts.bookOf(serverUuid), what);
  const settable = (name: string): Settable<SavedDoor | null> => {
    const known = doors.get(name) ?? { possible: [null] };
    doors.set(name, known);
    return known;
  };
  /** As it may be set now, or was a moment ago. */
  const versions = (name: string): SavedDoor[] =>
    possibleSince(settable(name), bench.now() - AT_ONCE).filter((one) => one !== null);
  const mayNow = (author: string, within: number): boolean => {
    const right = rights.get(author);
    return right !== undefined && (right.may || bench.now() - right.since <= within);
  };
  const restsSurely = (name: string): boolean =>
    versions(name).every(
      ({ pausedUntil }) =>
        pausedUntil !== null && clocks.shownLately(AT_ONCE).every((wall) => wall < pausedUntil),
    );
  /** Those who have knocked in this life, and are not long gone. */
  const knockers = (name: string): Visitor[] =>
    visitors.filter(
      (one) =>
        one.name === name &&
        one.isNear &&
        (one.spokeAt <= bench.now() || versions(name).some(({ firstByte }) => !firstByte)),
    );
  const isThere = ({ leftAt }: Visitor, within = NOTICED_WITHIN): boolean =>
    Math.max(leftAt, clocks.goesOnSince) + within >= bench.now();

  /** Somebody looks at the link, or did so a moment ago. */
  const isLooking = (name: string, who: string): boolean =>
    Math.max(lookedAt.get(`${name} ${who}`) ?? -Infinity, clocks.goesOnSince) + NOTICED_WITHIN >= bench.now();

  function judgeWake({ name, serverUuid }: DoorRecord, isAsked: boolean): void {
    const last = wokeAt.get(name) ?? -Infinity;
    wokeAt.set(name, bench.now());
    counts.wakes += 1;
    if (bench.now() - last < WAKES_EVERY)
      return breach(serverUuid, `door ${name} wakes it ${bench.now() - last} ms after it woke it last`);
    if (restsSurely(name)) return breach(serverUuid, `door ${name} wakes it, and rests`);
    if (!isAsked) breach(serverUuid, `door ${name} wakes it, and nobody has knocked`);
  }

  function judgeRelease({ name, serverUuid }: DoorRecord): void {
    if (parts.bookOf(serverUuid).removed) return;
    // Once it goes on, it sees by and by who has come and gone.
    if (bench.now() - clocks.goesOnSince < NOTICED_WITHIN) return;
    const those = versions(name);
    // A door that was changed, or is no more, lets go.
    const isMoved =
      settable(name).possible.length > 1 || those.length !== 1 || those[0]?.serverUuid !== serverUuid;
    const mayRest = those.some(
      ({ pausedUntil }) =>
        pausedUntil !== null && clocks.shownLately(SLACK).some((wall) => wall < pausedUntil),
    );
    if (isMoved || mayRest || those.length === 0) return;
    const inside = knockers(name).filter(({ leftAt }) => leftAt > bench.now());
    // Where the connection itself knocks, whoever says nothing is inside, too.
    const isByByte = those.every(({ firstByte }) => firstByte);
    const held = inside.find(({ since, spokeAt }) => (isByByte ? spokeAt : since) < bench.now());
    // A hold that ends is placed anew for whoever is still inside.
    const isRenewed = parts
      .bookOf(serverUuid)
      .holds.some(({ door, untilWall }) => door === name && untilWall - clocks.wall() < 3_700_000);
    if (held && !isRenewed)
      return breach(serverUuid, `door ${name} lets go of it while ${held.from} is inside`);
    const linger = Math.min(...those.map(({ lingerMinutes }) => lingerMinutes)) * 60_000;
    const emptySince = Math.max(
      bornAt,
      ...knockers(name)
        .map(({ leftAt }) => leftAt)
        .filter((at) => at <= bench.now()),
    );
    // Whoever left while the manager was suspended may still be inside for it when it renews a hold.
    if (!held && !isRenewed && bench.now() - emptySince < linger - 1_000)
      breach(
        serverUuid,
        `door ${name} lets go of it ${bench.now() - emptySince} ms after the last one left, not ${linger} ms`,
      );
  }

  /** Somebody who has been at a door of a server for long, and whom its hold must keep it on for. */
  function underHands(serverUuid: string): Visitor | undefined {
    const { record } = parts.bookOf(serverUuid);
    // What came while the manager was suspended, it sees once it goes on.
    const since = clocks.ranSince(HELD_WITHIN + clocks.catchesUpWithin());
    return visitors.find(({ name, isNear, spokeAt, leftAt }) => {
      const [door, ...others] = possibleSince(settable(name), spokeAt);
      if (!isNear || leftAt < Infinity || spokeAt > since) return false;
      if (!door || others.length > 0 || door.serverUuid !== serverUuid || door.pausedUntil !== null)
        return false;
      const right = rights.get(door.author);
      if (!right?.may || right.since > since) return false;
      const isEnded = ({ kind, at, reason, actor }: Noted & { readonly at: number }): boolean =>
        ["hold_released", "hold_ended"].includes(kind) &&
        at >= spokeAt &&
        actor !== "manager" &&
        reason.startsWith(`door ${name}: `);
      return !record.some(isEnded);
    });
  }

  /** An answer that is given once. */
  function once(answered: (outcome: Outcome) => void): (outcome: Outcome) => void {
    const done = (outcome: Outcome): void => {
      if (open.delete(done)) answered(outcome);
    };
    open.add(done);
    return done;
  }

  /** A door wakes its server, in somebody's name. */
  async function wakes(
    { name, serverUuid }: DoorRecord,
    author: string,
    from: string,
    real: () => Promise<string | null>,
  ): Promise<string | null> {
    const waking: Waking = { name, serverUuid, author, at: bench.now(), isOpen: true };
    wakings = [...wakings.filter(({ at }) => at > bench.now() - SLACK * 10), waking];
    const reason = `${name}: ${from}`;
    const also = { untilWall: 0, endHolds: false, evenIfNeeded: false, door: name };
    const entry = parts.oracle().clicked(serverUuid, "TurnOn", reason, also);
    const asked: RunAsked = plans.runAsked(
      {
        ...{ action: "ON", serverUuids: [serverUuid], groupUuids: [], mode: "now", until: null },
        ...{ force: false, reason: "", evenIfItMayNotWake: false, confirmCount: 0, requestId: null },
      },
      author,
    );
    const done = once((outcome) => {
      waking.isOpen = false;
      plans.runAnswered(asked, "unknown");
      // A run wakes it in its own time.
      const isLater = asked.runs.length > 0;
      parts.oracle().acknowledged(serverUuid, entry, isLater ? "refused" : outcome);
    });
    try {
      const why = await real();
      done(why === null ? "accepted" : "refused");
      return why;
    } catch (error) {
      done("unknown");
      throw error;
    }
  }

  return {
    counts,
    mayNow,
    doorAsked: (name, settings) => ask(settable(name), settings),
    doorAnswered: (name, settings, outcome) => answer(settable(name), settings, outcome, bench.now()),
    mayHave: (author, may) => void rights.set(author, { may, since: bench.now() }),
    arrives(name, from, isNear) {
      counts.visits += 1;
      const visitor = { name, from, isNear, since: bench.now(), spokeAt: Infinity, leftAt: Infinity };
      const forgotten = bench.now() - (DOOR_LIMITS.linger.max + 60) * 60_000;
      visitors = [...visitors.filter(({ leftAt }) => leftAt > forgotten), visitor];
      return visitor;
    },
    looks(name, who) {
      counts.looks += 1;
      lookedAt.set(`${name} ${who}`, bench.now());
    },
    wakesByLink(door, who, real) {
      judgeWake(door, isLooking(door.name, who));
      return wakes(door, who, who, real);
    },
    ledOn({ name, serverUuid }, address, addresses) {
      if (!addresses.includes(address))
        breach(serverUuid, `the link of door ${name} leads on to ${address}, where it does not answer`);
    },
    watched(real, door, from, fleet) {
      const { name, serverUuid, author } = door;
      return {
        wake() {
          const isAsked = knockers(name).some((one) => isThere(one));
          judgeWake(door, isAsked);
          return wakes(door, author, from, real.wake);
        },
        async hold(until, reason) {
          // Whoever knocked may be gone by the time that its server is woken.
          const isAsked = knockers(name).some((one) => isThere(one, HELD_WITHIN));
          if (!isAsked) breach(serverUuid, `door ${name} holds it, and nobody has knocked`);
          const also = { untilWall: until, endHolds: false, evenIfNeeded: false, door: name };
          const entry: Clicked = parts.oracle().clicked(serverUuid, "Hold", reason, also);
          const done = once((outcome) => parts.oracle().acknowledged(serverUuid, entry, outcome));
          try {
            const placed = await real.hold(until, reason);
            done(placed === null ? "refused" : "accepted");
            return placed;
          } catch (error) {
            done("unknown");
            throw error;
          }
        },
        release(uuid) {
          const hold = fleet.holds().find((one) => one.uuid === uuid);
          // One that was placed while its door moved to another server is let go of, too.
          const isMoved = hold?.serverUuids.includes(serverUuid) === false;
          if (!isMoved) judgeRelease(door);
          for (const each of hold?.serverUuids ?? []) parts.oracle().releases(each, hold?.reason ?? "");
          return real.release(uuid);
        },
      };
    },
    managerDied() {
      wokeAt = new Map();
      bornAt = bench.now();
      for (const done of [...open]) done("unknown");
      for (const visitor of visitors) visitor.leftAt = Math.min(visitor.leftAt, bench.now());
    },
    decided({ serverUuid, kind, actor, runUuid }) {
      const isAutomatic = kind === "turned_off_when_free" || (runUuid !== null && STOPS.includes(kind));
      const there = isAutomatic ? underHands(serverUuid) : undefined;
      if (there) return breach(serverUuid, `${kind} while ${there.from} is inside at ${there.name}`);
      if (!rights.has(actor)) return;
      if (STOPS.includes(kind)) return breach(serverUuid, `${kind} by ${actor}, who only has a door`);
      // What a run does in their name was asked for when it was planned.
      if (runUuid !== null || (kind !== "turned_on" && kind !== "held")) return;
      if (!mayNow(actor, kind === "held" ? SLACK : AT_ONCE))
        return breach(serverUuid, `${kind} in the name of ${actor}, who may not any more`);
      const isAsked = wakings.some(
        (one) =>
          one.serverUuid === serverUuid &&
          one.author === actor &&
          (one.isOpen || bench.now() - one.at < SLACK),
      );
      if (kind === "turned_on" && !isAsked)
        breach(serverUuid, `turned_on in the name of ${actor}, and no door of theirs wakes it`);
      if (kind === "held" && actor === LOOKER.name)
        breach(serverUuid, `held in the name of ${actor}, who only looked at a link`);
    },
    atTheEnd() {
      for (const [name, { possible }] of doors)
        for (const { serverUuid } of possible.filter((one) => one !== null)) {
          if (parts.bookOf(serverUuid).removed) continue;
          const left = parts
            .bookOf(serverUuid)
            .holds.find(({ door, since, ended }) => door === name && since < Infinity && ended === null);
          if (left) breach(serverUuid, `door ${name} still holds it, and nobody is inside: ${left.reason}`);
        }
    },
  };
}
