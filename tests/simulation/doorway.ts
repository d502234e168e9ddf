import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { createDoors, type RunningDoors } from "../../lib/doors/doors";
import type { DoorIo } from "../../lib/doors/io";
import { addressOf } from "../../lib/doors/reach";
import type { InAuthorsName } from "../../lib/doors/standing";
import type { RunningFleet } from "../../lib/fleet/fleet";
import type { DoorRecord, LinkState } from "../../lib/fleet/model/door";
import { FleetError } from "../../lib/fleet/model/errors";
import type { DoorStore } from "../../lib/fleet/model/stores";
import type { Clock } from "../../lib/fleet/model/ports";
import { requestAction } from "../../lib/fleet/request-action";
import { inNameOf } from "../../lib/manager/compose-doors";
import type { Access } from "../../lib/access/access";
import { byAuthor, LOOKER } from "./authors";
import type { Chance } from "./chance";
import type { Gate } from "./gate";
import type { Machine } from "./machine";
import type { Doors as DoorBooks } from "./oracle/doors";
import type { Pulse } from "./pulse";
import type { Site } from "./site";
import type { Story } from "./story";
import type { Timeline } from "./timeline";

/** The only address on which doors may listen. */
export const DOORS_AT = "10.9.0.1";

/** One end of a connection: it says something, is listened to, and breaks. */
class End extends EventEmitter {
  destroyed = false;
  readonly readableEnded = false;
  constructor(readonly remoteAddress: string) {
    super();
  }
  pause(): this {
    return this;
  }
  resume(): this {
    return this;
  }
  destroy(): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    queueMicrotask(() => this.emit("close"));
    return this;
  }
}

/** Somebody's connection to a door. */
export interface Connection {
  readonly isOpen: boolean;
  say(): void;
  leave(): void;
}

/** A life of the manager, as its doors need it. */
export interface DoorLife {
  readonly gate: Gate;
  readonly clock: Clock & { later(ms: number, task: () => void): void };
  readonly fleet: RunningFleet;
  readonly store: Pick<DoorStore, "memories" | "remember">;
}

/** The network before the manager's doors, and behind them. */
export interface DoorHost {
  /** The doors of a life of the manager. */
  open(life: DoorLife): RunningDoors;
  /** The manager died: all connections break. */
  broken(): void;
  /** Somebody loads the page of a link. @param done with what it shows; null: there is no such page, or it failed */
  look(name: string, done: (state: LinkState | null) => void): void;
  /** Somebody connects; null: nobody listens there. */
  connect(listen: string, from: string, broke: () => void): Connection | null;
}

export interface DoorHostParts {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly story: Story;
  readonly pulse: Pulse;
  readonly books: DoorBooks;
  readonly sites: readonly Site[];
  readonly machines: readonly Machine[];
  /** The rights of the authors of doors at this moment. */
  readonly standing: Access["standing"];
  /** Doubles for a part, to break a rule on purpose. */
  readonly wrong?: (name: InAuthorsName, fleet: RunningFleet, door: DoorRecord) => InAuthorsName;
}

/** Wakes the server of a door as its page does, by the right of whoever looks. */
async function wakeAs(fleet: RunningFleet, { serverUuid }: DoorRecord): Promise<string | null> {
  const by = byAuthor(LOOKER);
  try {
    await requestAction(fleet.as(by), serverUuid, "TurnOn", by, { onceOff: true });
    return null;
  } catch (error) {
    if (error instanceof FleetError) return error.message;
    throw error;
  }
}

export function createDoorHost(parts: DoorHostParts): DoorHost {
  const { timeline, chance, story, pulse, books, sites, machines, standing } = parts;
  /** Listeners of the present life. */
  let listeners = new Map<string, (socket: Socket) => void>();
  let gate: Gate | null = null;
  let present: { readonly doors: RunningDoors; readonly fleet: RunningFleet } | null = null;
  const open = new Set<End>();

  const end = (address: string): End => {
    const made = new End(address);
    open.add(made);
    made.on("close", () => open.delete(made));
    return made;
  };

  /** A machine answers at its ports while it is up and its network is there. */
  const answers = (site: Site): boolean =>
    (machines[site.index]?.upSince ?? null) !== null &&
    !site.cut &&
    !site.late &&
    machines[site.index]?.state === "up";

  const io = ({ gate, clock }: DoorLife): DoorIo => ({
    listenAt(listen, arrived) {
      listeners.set(listen, arrived);
      const listener = { close: () => void listeners.delete(listen) };
      return Promise.resolve(listener as never);
    },
    connectTo(fleet, door) {
      const host = addressOf(fleet, door);
      const site = sites.find(({ uuid, address }) => uuid === door.serverUuid && address === host);
      if (!site || !answers(site)) return Promise.resolve(null);
      return new Promise((resolve) => {
        timeline.after(chance.between(1, 20), () =>
          gate.run(() => {
            pulse.stir();
            const server = answers(site) ? end(site.address) : null;
            if (server) breaksWithItsMachine(server, site, gate);
            const socket = server as unknown as Socket | null;
            resolve(socket && { socket, listen: () => undefined });
          }),
        );
      });
    },
    join: (client, { socket: server }) =>
      new Promise((resolve) => {
        const gone = (): void => {
          client.destroy();
          server.destroy();
          resolve();
        };
        client.once("close", gone);
        server.once("close", gone);
        if (client.destroyed || server.destroyed) gone();
      }),
    later(ms, task) {
      let isOff = false;
      clock.later(ms, () => {
        pulse.stir();
        if (!isOff) task();
      });
      return () => void (isOff = true);
    },
  });

  /** The system finds out after a while that nobody is there any more. */
  function breaksWithItsMachine(server: End, site: Site, gate: Gate): void {
    timeline.after(60_000, () => {
      if (server.destroyed) return;
      if (answers(site)) return breaksWithItsMachine(server, site, gate);
      gate.run(() => {
        pulse.stir();
        server.destroy();
      });
    });
  }

  /** The actions of a door, told in the story. */
  function narrated(real: InAuthorsName, { name }: DoorRecord): InAuthorsName {
    const say = (what: string): void => story.narrate("doors", `${name} ${what}`);
    return {
      async wake() {
        const why = await real.wake();
        say(why === null ? "wakes its server" : `cannot wake its server: ${why}`);
        return why;
      },
      async hold(until, reason) {
        const uuid = await real.hold(until, reason);
        say(uuid === null ? "may not hold its server" : `holds its server, ${uuid.slice(-3)}`);
        return uuid;
      },
      release(uuid) {
        say(`lets go of its server, ${uuid.slice(-3)}`);
        return real.release(uuid);
      },
    };
  }

  return {
    open(life) {
      listeners = new Map();
      gate = life.gate;
      const { clock, fleet, store } = life;
      const doors = createDoors({
        ...{ fleet, store, places: { addresses: [DOORS_AT], ownPorts: [] } },
        clock: {
          ...clock,
          every: (ms, task) =>
            clock.every(ms, () => {
              pulse.stir();
              task();
            }),
        },
        io: io(life),
        inNameOf(door, from) {
          const real = narrated(inNameOf({ fleet, access: { standing } }, door, from), door);
          return books.watched(parts.wrong?.(real, fleet, door) ?? real, door, from, fleet);
        },
        knocked: () => undefined,
        woke: () => undefined,
        kept: () => undefined,
        failed: (error, context) => story.narrate("doors", context, String(error)),
      });
      present = { doors, fleet };
      return doors;
    },
    broken() {
      listeners = new Map();
      gate = present = null;
      pulse.stir();
      for (const one of [...open]) one.destroy();
    },
    look(name, done) {
      const its = gate;
      const { doors, fleet } = present ?? {};
      if (!its || its.dead || !doors || !fleet) return done(null);
      its.run(() => {
        pulse.stir();
        const door = fleet.doors().find((one) => one.name === name);
        if (!door) return done(null);
        books.looks(name, LOOKER.name);
        const wake = () => books.wakesByLink(door, LOOKER.name, () => wakeAs(fleet, door));
        doors.look(door.uuid, LOOKER.name, wake).then(
          (state) => {
            const site = sites.find(({ uuid }) => uuid === door.serverUuid);
            const isUp = site && machines[site.index]?.upSince !== null;
            if (state.address !== null) books.ledOn(door, state.address, isUp ? [site.address] : []);
            done(state);
          },
          () => done(null),
        );
      });
    },
    connect(listen, from, broke) {
      const arrived = listeners.get(listen);
      const its = gate;
      if (!arrived || !its || its.dead) return null;
      const client = end(from);
      client.on("close", broke);
      const run = (task: () => void): void =>
        its.run(() => {
          pulse.stir();
          task();
        });
      run(() => !client.destroyed && arrived(client as unknown as Socket));
      return {
        get isOpen() {
          return !client.destroyed;
        },
        say: () => run(() => !client.destroyed && client.emit("data", Buffer.from("x"))),
        leave: () => run(() => client.destroy()),
      };
    },
  };
}
