import type { Chance } from "./chance";
import type { Gate } from "./gate";
import type { FleetStore } from "./memory-store";
import type { Pulse } from "./pulse";
import type { Timeline } from "./timeline";

/** The behaviour of a disk. */
export interface DiskManners {
  /** Odds of a write: it is refused, as by a full disk. */
  refuses: number;
  /** Odds of a write: the manager dies just before it is on disk, or just after, before it is acknowledged. */
  dies: number;
  /** Odds of a write: it takes seconds. */
  stalls: number;
  /** The longest time of any other write, in milliseconds. A slow disk leaves much time for other events. */
  slowness: number;
}

export interface DiskParts {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly manners: DiskManners;
  /** The process that writes. */
  readonly gate: Gate;
  readonly crash: (why: string) => void;
  readonly pulse: Pulse;
}

/**
 * A store whose calls take virtual time, one after the other. Before and after each call the manager can die: calls
 * that are not applied by then never are, and applied ones are never acknowledged.
 */
export function createDisk(inner: FleetStore, parts: DiskParts): FleetStore {
  const { timeline, chance, manners, gate, pulse } = parts;
  let free = 0;

  function call<T>(work: () => Promise<T>, mayFail: boolean): Promise<T> {
    return new Promise((resolve, reject) => {
      const stall = chance.odds(manners.stalls) ? chance.between(500, 8_000) : 0;
      free = Math.max(timeline.now, free) + chance.between(1, manners.slowness) + stall;
      const refused = mayFail && chance.odds(manners.refuses);
      const dies = mayFail && chance.odds(manners.dies) ? chance.pick(["before", "after"] as const) : null;
      const narrate = (result: T): void => {
        pulse.stir();
        resolve(result);
      };
      const apply = (): void => {
        if (dies === "before") return parts.crash("just before a write");
        pulse.stir();
        if (refused) return reject(new Error("the disk is full"));
        pulse.real(
          work().then((result) => {
            if (dies === "after") return parts.crash("just after a write");
            timeline.after(chance.between(0, 3), () => gate.run(() => narrate(result)));
          }, reject),
        );
      };
      timeline.after(free - timeline.now, () => gate.run(apply));
    });
  }
  const read = <T>(work: () => Promise<T>): Promise<T> => call(work, false);
  const write = <T>(work: () => Promise<T>): Promise<T> => call(work, true);

  const { servers, tokens, events, holds, groups, runs, schedules, doors, powerCuts } = inner;
  return {
    servers: {
      load: (monotonic) => read(() => servers.load(monotonic)),
      insert: (server, token, happened) => write(() => servers.insert(server, token, happened)),
      update: (...all) => write(() => servers.update(...all)),
      updateNeeds: (...all) => write(() => servers.updateNeeds(...all)),
      writeHeartbeats: (heartbeats) => write(() => servers.writeHeartbeats(heartbeats)),
      remove: (...all) => write(() => servers.remove(...all)),
    },
    holds: {
      load: () => read(() => holds.load()),
      insert: (hold, changes) => write(() => holds.insert(hold, changes)),
      release: (holdUuids, serverUuids, changes) =>
        write(() => holds.release(holdUuids, serverUuids, changes)),
    },
    tokens: {
      find: (lookup) => tokens.find(lookup),
      rewriteHash: (...all) => write(() => tokens.rewriteHash(...all)),
      moveEnd: (...all) => write(() => tokens.moveEnd(...all)),
      replace: (...all) => write(() => tokens.replace(...all)),
    },
    events: {
      list: (query) => read(() => events.list(query)),
      append: (...all) => write(() => events.append(...all)),
      prune: (...all) => write(() => events.prune(...all)),
    },
    ...(groups && {
      groups: {
        load: () => read(() => groups.load()),
        insert: (...all) => write(() => groups.insert(...all)),
        update: (group) => write(() => groups.update(group)),
        setMembers: (...all) => write(() => groups.setMembers(...all)),
        remove: (...all) => write(() => groups.remove(...all)),
      },
    }),
    ...(runs && {
      runs: {
        loadOpen: (monotonic) => read(() => runs.loadOpen(monotonic)),
        find: (uuid) => read(() => runs.find(uuid)),
        findRequested: (id) => read(() => runs.findRequested(id)),
        list: (query) => read(() => runs.list(query)),
        summaries: (...all) => read(() => runs.summaries(...all)),
        insert: (...all) => write(() => runs.insert(...all)),
        updateMembers: (members) => write(() => runs.updateMembers(members)),
        cancel: (...all) => write(() => runs.cancel(...all)),
        end: (...all) => write(() => runs.end(...all)),
        prune: (since) => write(() => runs.prune(since)),
      },
    }),
    ...(schedules && {
      schedules: {
        load: () => read(() => schedules.load()),
        insert: (...all) => write(() => schedules.insert(...all)),
        update: (...all) => write(() => schedules.update(...all)),
        insertRun: (...all) => write(() => schedules.insertRun(...all)),
        remove: (...all) => write(() => schedules.remove(...all)),
      },
    }),
    ...(powerCuts && {
      powerCuts: {
        load: () => read(() => powerCuts.load()),
        loadCuts: () => read(() => powerCuts.loadCuts()),
        insert: (...all) => write(() => powerCuts.insert(...all)),
        update: (...all) => write(() => powerCuts.update(...all)),
        remove: (...all) => write(() => powerCuts.remove(...all)),
        put: (...all) => write(() => powerCuts.put(...all)),
        begin: (...all) => write(() => powerCuts.begin(...all)),
      },
    }),
    ...(doors && {
      doors: {
        load: () => read(() => doors.load()),
        memories: () => read(() => doors.memories()),
        insert: (door) => write(() => doors.insert(door)),
        update: (door) => write(() => doors.update(door)),
        remove: (uuid) => write(() => doors.remove(uuid)),
        remember: (memories) => write(() => doors.remember(memories)),
      },
    }),
  };
}
