import type { Needs } from "../plan/needs";
import type { PlanServer, View } from "../plan/run";
import type { ServerRecord } from "./model/entities";
import { needsAmong } from "./memory/needed-by";
import type { Registry } from "./registry";

/** What a run knows of a server. */
export function viewOf(registry: Registry, server: ServerRecord): PlanServer {
  return new SeenServer(registry, server);
}

/**
 * What is seldom asked for is found when it is. A class: a run of ten thousand looks at each with every tick, and
 * getters in an object of its own are made anew for it.
 */
class SeenServer implements PlanServer {
  readonly uuid: PlanServer["uuid"];
  readonly name: PlanServer["name"];
  readonly facts: PlanServer["facts"];
  readonly pendingStop: PlanServer["pendingStop"];
  readonly holds: PlanServer["holds"];
  readonly use: PlanServer["use"];
  readonly upSince: PlanServer["upSince"];
  readonly #registry: Registry;
  readonly #server: ServerRecord;

  constructor(registry: Registry, server: ServerRecord) {
    this.uuid = server.uuid;
    this.name = server.name;
    this.facts = server.facts;
    this.pendingStop = server.pendingStop;
    this.holds = server.holds;
    this.use = server.use;
    this.upSince = server.upSince;
    this.#registry = registry;
    this.#server = server;
  }

  get ready(): PlanServer["ready"] {
    const { readyPort, facts, uuid } = this.#server;
    const isProbed = readyPort !== null && this.#registry.parts.probePort !== undefined;
    return isProbed ? this.#registry.ready.get(uuid) === facts.last?.boot : null;
  }

  get wakeDoubt(): PlanServer["wakeDoubt"] {
    if (this.#registry.parts.waker.doubt(this.#server)) return "off";
    return this.#server.wokenAt === null ? "unproved" : null;
  }

  get keptOnBy(): PlanServer["keptOnBy"] {
    return this.#registry.keptOnBy(this.uuid);
  }

  get neededBy(): PlanServer["neededBy"] {
    return this.#registry.neededBy.of(this.uuid);
  }

  get stopsAt(): PlanServer["stopsAt"] {
    const { runs } = this.#registry;
    const isMember = (runs.byServer.get(this.uuid) ?? []).some(
      ({ run, members }) => run.action === "OFF" && members.get(this.uuid)?.end === null,
    );
    return this.pendingStop !== null || isMember ? UNDER_WAY : this.#registry.nextStop(this.uuid);
  }
}

/** Before every other time. */
const UNDER_WAY = -Infinity;

/**
 * The fleet as it is at any moment.
 * @param newer one that is not written yet
 */
export function fleetView(registry: Registry, newer?: ServerRecord): View {
  return (uuid) => {
    const server = uuid === newer?.uuid ? newer : registry.servers.get(uuid);
    return server && viewOf(registry, server);
  };
}

/** Who needs whom. */
export function needsOf({ servers }: Registry): Needs {
  return needsAmong(servers);
}
