import type { Server, Socket } from "node:net";
import type { Fleet } from "../fleet/fleet";
import {
  PRIVATE_NETWORKS,
  type DoorMemory,
  type DoorRecord,
  type DoorSettingFault,
  type Doorway,
  type Knock,
  type KnockOutcome,
  type LinkState,
  type OpenDoors,
  type Visitor,
} from "../fleet/model/door";
import type { Clock } from "../fleet/model/ports";
import type { DoorStore } from "../fleet/model/stores";
import { networks, normaliseAddress, type Networks } from "../http/addresses";
import { join } from "./join";
import { HOLD_LASTS, holdReason, judgeHold } from "./keeping";
import { judgeKnock, rests, withChanged, withKnock } from "./knocking";
import { createCrowd, LIMITS, type Full } from "./limits";
import { listenAt, placeFault, tryPlace, type Places } from "./places";
import { connectTo, isDown } from "./reach";
import { listenTo, type Kept, type Waiting } from "./visitor";

/** Milliseconds between two tries to reach a server that is waited for. */
const TRY_EVERY = 500;
/** The same for holds, for places that were taken, and for writing what doors keep. */
const KEEP_EVERY = 5000;
/** The most people at one link whose knocks are followed. */
const AT_A_LINK = 100;

/** Milliseconds for which the page that waited in vain is still open. */
const LATE = 15_000;
const NOBODY: LinkState = { address: null, woke: false, why: "", since: null, over: null };

/** The actions of a door in the name of its author, as far as they may do that at this moment. */
export interface InAuthorsName {
  /** Wakes the server, and first what it needs. The reason, as a sentence, where it cannot be; null: done. */
  wake(): Promise<string | null>;
  /** Places a hold; null: it could not be. @param until wall-clock milliseconds */
  hold(until: number, reason: string): Promise<string | null>;
  release(holdUuid: string): Promise<void>;
}

export interface DoorParts {
  readonly fleet: Pick<Fleet, "doors" | "get" | "addressOf" | "holds">;
  readonly store: Pick<DoorStore, "memories" | "remember">;
  readonly places: Places;
  readonly clock: Clock;
  inNameOf(door: DoorRecord, from: string): InAuthorsName;
  /** Counts a knock that has ended. */
  knocked(outcome: KnockOutcome, tookMs: number | null): void;
  /** Counts a wake. */
  woke(): void;
  /** Counts somebody who was not let near. */
  kept(why: Full | "network" | "silent"): void;
  failed(error: unknown, context: string): void;
}

/** Doors with a beginning and an end. */
export interface RunningDoors extends OpenDoors, Doorway {
  start(): Promise<void>;
  /** Ends all connections, and writes what doors keep. */
  stop(): Promise<void>;
  /** Connections that are joined, and that wait. */
  counts(): { readonly joined: number; readonly waiting: number };
}

/** Somebody at a door, or inside. */
interface Guest {
  readonly from: string;
  readonly since: number;
  readonly client: Socket;
  server: Socket | null;
  waiting: boolean;
  end(): void;
}

/** A door as it stands. */
interface Standing {
  door: DoorRecord;
  allowed: Networks;
  knocks: readonly Knock[];
  holdUuid: string | null;
  holding: Promise<void> | null;
  waking: Promise<string | null> | null;
  wokeAt: number | null;
  emptySince: number | null;
  listener: Server | null;
  /** The place that it listens at, or tries to. */
  listen: string;
  fault: DoorSettingFault | null;
  readonly guests: Set<Guest>;
  readonly links: Map<string, { readonly knock: Knock; readonly since: number }>;
  isDirty: boolean;
}

export function createDoors(parts: DoorParts): RunningDoors {
  const { fleet, clock, places } = parts;
  const standing = new Map<string, Standing>();
  const crowd = createCrowd();
  const kept: Kept = { bytes: 0 };
  let memories = new Map<string, DoorMemory>();
  let isOpen = false;
  let following = Promise.resolve();
  let ends: (() => void)[] = [];

  const note = (at: Standing, knock: Knock): Knock => {
    at.knocks = withKnock(at.knocks, knock);
    at.isDirty = true;
    return knock;
  };
  const settle = (at: Standing, before: Knock, change: Partial<Knock>): Knock => {
    const after = { ...before, ...change };
    at.knocks = withChanged(at.knocks, before, after);
    at.isDirty = true;
    if (after.outcome !== "waiting") parts.knocked(after.outcome, after.tookMs);
    return after;
  };

  /** Wakes the server at most once a minute: whoever knocks meanwhile waits along. The reason where it cannot be. */
  const wakeOnce = (at: Standing, wake: () => Promise<string | null>): Promise<string | null> => {
    at.wokeAt = clock.monotonic();
    parts.woke();
    at.waking = wake().catch((error: unknown) => {
      parts.failed(error, "waking a server by a door");
      return "Something went wrong in the manager.";
    });
    return at.waking;
  };

  const holdFor = (at: Standing, from: string): void => {
    const { door } = at;
    if (rests(door, clock.wall())) return;
    const isHeld = at.holdUuid !== null && fleet.holds().some(({ uuid }) => uuid === at.holdUuid);
    if (isHeld || at.holding) return;
    const until = clock.wall() + HOLD_LASTS;
    at.holding = parts
      .inNameOf(door, from)
      .hold(until, holdReason(door, from))
      .then((uuid) => {
        at.holdUuid = uuid;
        at.isDirty = true;
      })
      .catch((error: unknown) => parts.failed(error, "keeping a server on for a door"))
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
    if (isDown(fleet, door)) {
      const verdict = judgeKnock(door, { wokeAt: at.wokeAt, now: begun, wall: clock.wall() });
      if (verdict === "resting") return close("resting");
      if (verdict === "wakes") {
        its = settle(at, its, { woke: true });
        void wakeOnce(at, () => parts.inNameOf(door, guest.from).wake());
      }
      const why = await (at.waking ?? null);
      if (why !== null) return close("refused", why);
    }
    holdFor(at, guest.from);
    const until = begun + door.waitSeconds * 1000;
    for (;;) {
      if (guest.client.destroyed) return close("left");
      const server = await connectTo(fleet, door);
      if (guest.client.destroyed) {
        server?.destroy();
        return close("left");
      }
      if (server) {
        settle(at, its, { outcome: "opened", tookMs: Math.round(clock.monotonic() - begun) });
        crowd.waitNoMore(door.uuid);
        guest.waiting = false;
        guest.server = server;
        waiting.end();
        await join(guest.client, server, waiting.said);
        return guest.end();
      }
      if (clock.monotonic() >= until || standing.get(door.uuid) !== at) return close("not_in_time");
      await new Promise((resolve) => setTimeout(resolve, TRY_EVERY));
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
        clearTimeout(silence);
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
      clearTimeout(silence);
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
    const silence = setTimeout(() => {
      parts.kept("silent");
      guest.end();
    }, LIMITS.silence);
    at.guests.add(guest);
    // A guest who knocks is let go of by the knock itself, which tells how it went.
    const waiting = listenTo(client, kept, spoke, () => (hasKnocked ? client.destroy() : guest.end()));
    if (!door.firstByte) spoke();
  };

  /** Somebody looks at a link: the first look knocks, and those after it wait. */
  const look = async (
    at: Standing,
    who: string,
    wake: Parameters<OpenDoors["look"]>[2],
  ): Promise<LinkState> => {
    const { door } = at;
    const now = clock.monotonic();
    const known = at.links.get(who);
    const waited = known ? now - known.since : 0;
    const left = door.waitSeconds * 1000 - waited;
    const server = await connectTo(fleet, door);
    const address = server?.remoteAddress ?? null;
    server?.destroy();
    const plain = {
      at: clock.wall(),
      from: who,
      woke: false,
      outcome: "waiting",
      tookMs: null,
      why: "",
    } as const;
    if (address !== null) {
      at.links.delete(who);
      const its = known && left > 0 ? known.knock : note(at, plain);
      settle(at, its, { outcome: "opened", tookMs: its === known?.knock ? Math.round(waited) : 0 });
      return { ...NOBODY, address: normaliseAddress(address), since: its.at };
    }
    if (known && left > 0) return { ...NOBODY, woke: known.knock.woke, since: known.knock.at };
    if (known) at.links.delete(who);
    // The page that still waited is told; whoever comes later knocks anew.
    if (known && left > -LATE) {
      settle(at, known.knock, { outcome: "not_in_time" });
      return { ...NOBODY, since: known.knock.at, over: "not_in_time" };
    }
    if (!wake) return NOBODY;
    let its = note(at, plain);
    const over = (outcome: "resting" | "refused", why = ""): LinkState => {
      settle(at, its, { outcome, why });
      return { ...NOBODY, why, since: its.at, over: outcome };
    };
    if (isDown(fleet, door)) {
      const verdict = judgeKnock(door, { wokeAt: at.wokeAt, now, wall: clock.wall() });
      if (verdict === "resting") return over("resting");
      if (verdict === "wakes") its = settle(at, its, { woke: true });
      const why = await (verdict === "wakes" ? wakeOnce(at, wake) : at.waking);
      if (why !== null) return over("refused", why);
    }
    if (at.links.size >= AT_A_LINK) at.links.delete([...at.links.keys()][0] ?? "");
    at.links.set(who, { knock: its, since: now });
    return { ...NOBODY, woke: its.woke, since: its.at };
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
    const opened = barred ?? (await listenAt(at.listen, (socket) => arrive(at, socket)));
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
  const found = (door: DoorRecord): Standing => {
    const memory = memories.get(door.uuid);
    const at: Standing = {
      ...{ door, allowed: networks([]), knocks: memory?.knocks ?? [], holdUuid: memory?.holdUuid ?? null },
      ...{ holding: null, waking: null, wokeAt: null, listener: null, listen: door.listen, fault: null },
      // Whoever was inside when the manager ended is gone: its hold lingers from now on.
      ...{ emptySince: clock.monotonic(), guests: new Set<Guest>(), links: new Map(), isDirty: false },
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
    for (const at of standing.values()) {
      if (at.holdUuid === null) continue;
      const hold = holds.get(at.holdUuid);
      if (!hold) {
        // Somebody has ended it.
        at.holdUuid = null;
        at.isDirty = true;
        continue;
      }
      const [now, wall] = [clock.monotonic(), clock.wall()];
      const guests = [...at.guests].filter((guest) => guest.waiting || guest.server);
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
    await parts.store.remember(
      dirty.map(({ door, knocks, holdUuid }) => ({ uuid: door.uuid, knocks, holdUuid })),
    );
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
      return at ? look(at, who, wake) : Promise.resolve(NOBODY);
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
    counts: () => ({ joined: crowd.size - crowd.waiting, waiting: crowd.waiting }),
  };
}
