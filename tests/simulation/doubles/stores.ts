import type { Facts } from "../../../lib/power/facts";
import type { NewEvent, ServerRecord } from "../../../lib/fleet/model/entities";
import type { FleetStore } from "../memory-store";

/** A store that acknowledges first and writes a little later: pending writes are lost with the process. */
export function writesBehind(store: FleetStore, later: (ms: number, task: () => void) => void): FleetStore {
  const { servers } = store;
  return {
    ...store,
    servers: {
      ...servers,
      update: async (server, events) => {
        later(2_000, () => void servers.update(server, events).catch(() => undefined));
        return events.map((event, id) => ({ ...event, id }));
      },
    },
  };
}

/** A store that refuses every twentieth write, and acknowledges it all the same. */
export function hidesRefusals(store: FleetStore): FleetStore {
  const { servers } = store;
  let writes = 0;
  return {
    ...store,
    servers: {
      ...servers,
      update: (server, events) => {
        writes += 1;
        if (writes % 20 !== 0) return servers.update(server, events);
        return Promise.resolve(events.map((event, id) => ({ ...event, id })));
      },
    },
  };
}

/** A store that hands out other facts than it was given. */
export function loads(store: FleetStore, wrong: (server: ServerRecord) => Facts): FleetStore {
  const { servers } = store;
  return {
    ...store,
    servers: {
      ...servers,
      load: async (monotonic) =>
        (await servers.load(monotonic)).map((server) => ({ ...server, facts: wrong(server) })),
    },
  };
}

export function silentSinceStart({ facts }: ServerRecord): Facts {
  if (!facts.last || facts.current === "None") return facts;
  return { ...facts, previous: facts.current, current: "None", noneSince: facts.last.at };
}

export function pastItsDeadline({ facts }: ServerRecord): Facts {
  if (facts.power !== "ON" || facts.current !== "None") return facts;
  return { ...facts, power: "OFF", powerSetBy: "sync", wake: null };
}

/** A store that puts other events on record than it was given. */
export function records(store: FleetStore, wrong: (event: NewEvent) => NewEvent): FleetStore {
  const { servers } = store;
  return {
    ...store,
    servers: {
      ...servers,
      update: (server, events, ...also) => servers.update(server, events.map(wrong), ...also),
    },
  };
}
