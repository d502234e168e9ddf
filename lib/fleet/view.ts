import type { Needs } from "../plan/needs";
import type { PlanServer, View } from "../plan/run";
import { canGo, type ServerRecord } from "./model/entities";
import { needsAmong } from "./memory/needed-by";
import type { Registry } from "./registry";
import { networkOf } from "./model/networks";
import { keptRelays } from "./wake/kept-relays";
import { canRelay } from "./wake/relays";
import { wakeDoubtOf } from "./wake/ways";

/** A server as runs see it. */
export function viewOf(registry: Registry, server: ServerRecord): PlanServer {
  return new SeenServer(registry, server);
}

/**
 * A server whose costly properties are worked out only when they are read. A class: a run of ten thousand reads each
 * with every tick, and an object literal with getters would be made anew for it.
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
    if (wakeDoubtOf(this.#registry.parts, this.#server)) return "off";
    return this.#server.wokenAt === null ? "unproved" : null;
  }

  get lacks(): PlanServer["lacks"] {
    const { facts, pendingStop, offAs, agent } = this.#server;
    const how = facts.order?.how ?? pendingStop?.how ?? offAs;
    return canGo(agent, how) ? null : how;
  }

  get keptOnBy(): PlanServer["keptOnBy"] {
    return this.#registry.keptOnBy(this.uuid);
  }

  get neededBy(): PlanServer["neededBy"] {
    return this.#registry.neededBy.of(this.uuid);
  }

  get relaysWith(): PlanServer["relaysWith"] {
    return keptRelays(this.#registry, this.#server);
  }

  canRelayIn(text: string): boolean {
    const network = networkOf(text);
    return network !== null && canRelay(this.#registry, this.#server, network);
  }

  get stopsAt(): PlanServer["stopsAt"] {
    const { runs } = this.#registry;
    const isMember = (runs.byServer.get(this.uuid) ?? []).some(
      ({ run, members }) => run.action === "OFF" && members.get(this.uuid)?.end === null,
    );
    return this.pendingStop !== null || isMember ? UNDER_WAY : this.#registry.nextStop(this.uuid);
  }
}

/** A time before every other one. */
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

/** The needs of all servers. */
export function needsOf({ servers }: Registry): Needs {
  return needsAmong(servers);
}
