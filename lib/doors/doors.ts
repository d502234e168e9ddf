import {
  PRIVATE_NETWORKS,
  type DoorMemory,
  type DoorRecord,
  type Doorway,
  type KnockOutcome,
  type OpenDoors,
  type Visitor,
} from "../fleet/model/door";
import type { Socket } from "node:net";
import type { Hold } from "../plan/hold";
import { networks, normaliseAddress } from "../http/addresses";
import { SYSTEM } from "./io";
import { HOLD_LASTS, HOLD_OF_A_DOOR, holdReason, isHoldOf, judgeHold } from "./keeping";
import { knockBook } from "./knock-book";
import { judgeKnock, rests } from "./knocking";
import { createCrowd, LIMITS, type Full } from "./limits";
import { lookAt, NOBODY } from "./link";
import { placeFault, tryPlace } from "./places";
import { isDown } from "./reach";
import type { DoorParts, Guest, Standing } from "./standing";
import { listenTo, type Kept, type Waiting } from "./visitor";

/** Milliseconds between two tries to reach a server that is waited for. */
const TRY_EVERY = 500;
/** The same for holds, for places that were taken, and for writing what doors keep. */
const KEEP_EVERY = 5000;
/** Doors with a beginning and an end. */
export interface RunningDoors extends OpenDoors, Doorway {
  start(): Promise<void>;
  /** Ends all connections, and writes what doors keep. */
  stop(): Promise<void>;
  /** Connections that are joined, that wait, and that have said nothing yet. */
  counts(): Readonly<Record<"joined" | "waiting" | "silent", number>>;
}

export function createDoors(parts: DoorParts): RunningDoors {
  const { fleet, clock, places, io = SYSTEM } = parts;
  const standing = new Map<string, Standing>();
  const crowd = createCrowd();
  const kept: Kept = { bytes: 0 };
  let memories = new Map<string, DoorMemory>();
  let isOpen = false;
  let following = Promise.resolve();
  let ends: (() => void)[] = [];

  const book = knockBook(parts);
  const { note, settle, wakeOnce } = book;
  const holdFor = (at: Standing, from: string): void => {
    const { door } = at;
    if (rests(door, clock.wall())) return;
    const isHeld = at.holdUuid !== null && fleet.holds().some(({ uuid }) => uuid === at.holdUuid);
    if (isHeld || at.holding) return;
    const until = clock.wall() + HOLD_LASTS;
    at.isOwedHold = false;
    at.holding = parts
      .inNameOf(door, from)
      .hold(until, holdReason(door, from))
      .then((uuid) => {
        at.holdUuid = uuid;
        // Its author may not at this moment; whoever is inside stays inside.
        at.isOwedHold = uuid === null;
        at.isDirty = true;
      })
      .catch((error: unknown) => {
        at.isOwedHold = true;
        parts.failed(error, "keeping a server on for a door");
      })
      .finally(() => (at.holding = null));
  };

  const release = (at: Standing, holdUuid: string): void => {
    at.holdUuid = null;
    at.isDirty = true;
    parts
      .inNameOf(at.door, "")
      .release(holdUuid)
      .catch((error: unknown) => parts.failed(error, "ending the hold of a door"));
  };

  /** Somebody has knocked: waits for the server and lets them in. */
  const knock = async (at: Standing, guest: Guest, waiting: Waiting): Promise<void> => {
    const { door } = at;
    const begun = clock.monotonic();
    let its = note(at, {
      at: clock.wall(),
      from: guest.from,
      woke: false,
      outcome: "waiting",
      tookMs: null,
      why: "",
    });
    const close = (outcome: KnockOutcome, why = ""): void => {
      settle(at, its, { outcome, why });
      guest.end();
    };
    // Turned off again within the minute after it was woken, it is woken for this one as soon as that is over.
    let isOwed = isDown(fleet, door);
    /** Wakes it, as far as the door may. False where the knock is over by that. */
    const wake = async (): Promise<boolean> => {
      // As it is set by now: it may have come to rest, or be somebody else's.
      const verdict = judgeKnock(at.door, { wokeAt: at.wokeAt, now: clock.monotonic(), wall: clock.wall() });
      if (verdict === "resting") {
        close("resting");
        return false;
      }
      if (verdict === "wakes") {
        isOwed = false;
        its = settle(at, its, { woke: true });
        void wakeOnce(at, () => parts.inNameOf(at.door, guest.from).wake());
      }
      const why = await (at.waking ?? null);
      if (why !== null) close("refused", why);
      return why === null;
    };
    if (isOwed && !(await wake())) return;
    // Whoever left while the server waited for its turn keeps nothing on.
    if (!guest.client.destroyed) holdFor(at, guest.from);
    const until = begun + door.waitSeconds * 1000;
    for (;;) {
      if (guest.client.destroyed) return close("left");
      if (isOwed && isDown(fleet, door) && !(await wake())) return;
      const server = await io.connectTo(fleet, door);
      if (guest.client.destroyed) {
        server?.socket.destroy();
        return close("left");
      }
      if (server) {
        settle(at, its, { outcome: "opened", tookMs: Math.round(clock.monotonic() - begun) });
        crowd.waitNoMore(door.uuid);
        guest.waiting = false;
        guest.server = server.socket;
        waiting.end();
        await io.join(guest.client, server, waiting.said);
        return guest.end();
      }
      if (clock.monotonic() >= until || standing.get(door.uuid) !== at) return close("not_in_time");
      await new Promise<void>((resolve) => void io.later(TRY_EVERY, resolve));
    }
  };

  /** Somebody stands at a door. */
  const arrive = (at: Standing, client: Socket): void => {
    const { door } = at;
    const from = normaliseAddress(client.remoteAddress ?? "");
    client.on("error", () => undefined);
    const refuse = (why: Full | "network"): void => {
      parts.kept(why);
      client.destroy();
    };
    if (!at.allowed.contains(from)) return refuse("network");
    const full = crowd.enter(door.uuid, from);
    if (full) return refuse(full);
    let isIn = true;
    let hasKnocked = false;
    const guest: Guest = {
      ...{ from, since: clock.wall(), client, server: null, waiting: false },
      end() {
        if (!isIn) return;
        isIn = false;
        endSilence();
        if (guest.waiting) crowd.waitNoMore(door.uuid);
        if (!guest.server) waiting.end();
        crowd.leave(door.uuid, from);
        client.destroy();
        guest.server?.destroy();
        at.guests.delete(guest);
        if (hasKnocked && ![...at.guests].some((other) => other.waiting || other.server))
          at.emptySince = clock.monotonic();
      },
    };
    const spoke = (): void => {
      endSilence();
      if (hasKnocked || !isIn) return;
      if (crowd.wait(door.uuid)) {
        parts.kept("waiting");
        return guest.end();
      }
      hasKnocked = guest.waiting = true;
      knock(at, guest, waiting).catch((error: unknown) => {
        parts.failed(error, "letting somebody in at a door");
        guest.end();
      });
    };
    const endSilence = io.later(LIMITS.silence, () => {
      parts.kept("silent");
      guest.end();
    });
    at.guests.add(guest);
    // A guest who knocks is let go of by the knock itself, which tells how it went.
    const waiting = listenTo(client, kept, spoke, () => (hasKnocked ? client.destroy() : guest.end()));
    if (!door.firstByte) spoke();
  };

  const shut = (at: Standing): void => {
    at.listener?.close();
    at.listener = null;
    at.fault = null;
  };
  const empty = (at: Standing): void => {
    for (const guest of [...at.guests]) guest.end();
  };
  const open = async (at: Standing): Promise<void> => {
    if (at.listener || at.listen === "" || !isOpen) return;
    const barred = placeFault(places, at.listen);
    const opened = barred ?? (await io.listenAt(at.listen, (socket) => arrive(at, socket)));
    at.fault = typeof opened === "string" ? opened : null;
    at.listener = typeof opened === "string" ? null : opened;
    if (!isOpen || standing.get(at.door.uuid) !== at) shut(at);
  };

  /** Makes what stands open what the fleet's doors say. */
  const follow = async (): Promise<void> => {
    const doors = new Map(fleet.doors().map((door) => [door.uuid, door]));
    for (const [uuid, at] of standing) {
      if (doors.has(uuid)) continue;
      standing.delete(uuid);
      shut(at);
      empty(at);
      if (at.holdUuid) release(at, at.holdUuid);
    }
    for (const door of doors.values()) {
      const at = standing.get(door.uuid) ?? found(door);
      const { door: before } = at;
      if (before.serverUuid !== door.serverUuid || before.port !== door.port) {
        empty(at);
        if (at.holdUuid) release(at, at.holdUuid);
      }
      at.door = door;
      at.allowed = networks(door.networks.length > 0 ? door.networks : PRIVATE_NETWORKS);
      if (at.listen !== door.listen) shut(at);
      at.listen = door.listen;
      await open(at);
    }
  };
  /** Holds of doors of which nothing is known: a manager that died, or could not write, may have left them. */
  const holdsLeft = (): readonly Hold[] => {
    const known = new Set([...standing.values()].map(({ holdUuid }) => holdUuid));
    return fleet.holds().filter(({ uuid, reason }) => reason.startsWith(HOLD_OF_A_DOOR) && !known.has(uuid));
  };
  const found = (door: DoorRecord): Standing => {
    const memory = memories.get(door.uuid);
    // Before anybody else becomes its author.
    const holdUuid = memory?.holdUuid ?? holdsLeft().find((hold) => isHoldOf(door, hold))?.uuid ?? null;
    const at: Standing = {
      ...{ door, allowed: networks([]), knocks: memory?.knocks ?? [], holdUuid },
      ...{
        holding: null,
        isOwedHold: false,
        waking: null,
        wokeAt: null,
        listener: null,
        listen: door.listen,
        fault: null,
      },
      // Whoever was inside when the manager ended is gone: its hold lingers from now on.
      ...{ emptySince: clock.monotonic(), guests: new Set<Guest>(), links: new Map() },
      isDirty: holdUuid !== (memory?.holdUuid ?? null),
    };
    standing.set(door.uuid, at);
    return at;
  };
  const changed = (): Promise<void> => {
    following = following.then(follow).catch((error: unknown) => parts.failed(error, "opening doors"));
    return following;
  };

  const keep = (): void => {
    const holds = new Map(fleet.holds().map((hold) => [hold.uuid, hold]));
    const left = holdsLeft();
    for (const at of standing.values()) {
      const guests = [...at.guests].filter((guest) => guest.waiting || guest.server);
      if (at.holdUuid === null && !at.holding) {
        at.holdUuid = left.find((hold) => isHoldOf(at.door, hold))?.uuid ?? null;
        at.isDirty ||= at.holdUuid !== null;
      }
      if (at.holdUuid === null) {
        if (at.isOwedHold && guests[0]) holdFor(at, guests[0].from);
        continue;
      }
      const hold = holds.get(at.holdUuid);
      if (!hold) {
        // Somebody has ended it.
        at.holdUuid = null;
        at.isDirty = true;
        continue;
      }
      const [now, wall] = [clock.monotonic(), clock.wall()];
      const use = { open: guests.length, emptySince: at.emptySince, now, heldUntil: hold.until, wall };
      const verdict = judgeHold(at.door, { ...use, rests: rests(at.door, wall) });
      if (verdict === null) continue;
      release(at, hold.uuid);
      if (verdict === "renew") holdFor(at, guests[0]?.from ?? "");
    }
  };
  const remember = async (): Promise<void> => {
    const dirty = [...standing.values()].filter(({ isDirty }) => isDirty);
    for (const at of dirty) at.isDirty = false;
    try {
      await parts.store.remember(
        dirty.map(({ door, knocks, holdUuid }) => ({ uuid: door.uuid, knocks, holdUuid })),
      );
    } catch (error) {
      for (const at of dirty) at.isDirty = true;
      throw error;
    }
  };

  return {
    addresses: places.addresses,
    tryPlace: (listen) => tryPlace(places, listen),
    faultOf: (uuid) => standing.get(uuid)?.fault ?? null,
    inside: (uuid): readonly Visitor[] =>
      [...(standing.get(uuid)?.guests ?? [])]
        .filter((guest) => guest.waiting || guest.server)
        .map(({ from, since, waiting }) => ({ from, since, waiting })),
    knocks: (uuid) => standing.get(uuid)?.knocks ?? [],
    look: (uuid, who, wake) => {
      const at = standing.get(uuid);
      return at ? lookAt(at, who, wake, { fleet, clock, io }, book) : Promise.resolve(NOBODY);
    },
    changed,
    async start() {
      memories = new Map((await parts.store.memories()).map((memory) => [memory.uuid, memory]));
      isOpen = true;
      await changed();
      ends = [
        clock.every(KEEP_EVERY, () => {
          keep();
          // A place that was taken may be free by now.
          if ([...standing.values()].some(({ fault }) => fault)) void changed();
          remember().catch((error: unknown) => parts.failed(error, "keeping what doors know"));
        }),
      ];
    },
    async stop() {
      isOpen = false;
      for (const end of ends) end();
      await following;
      for (const at of standing.values()) {
        shut(at);
        empty(at);
      }
      await remember().catch((error: unknown) => parts.failed(error, "keeping what doors know"));
    },
    counts() {
      const guests = [...standing.values()].flatMap((at) => [...at.guests]);
      const joined = guests.filter(({ server }) => server).length;
      const { size, waiting } = crowd;
      return { joined, waiting, silent: size - waiting - joined };
    },
  };
}
