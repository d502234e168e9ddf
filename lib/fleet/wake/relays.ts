import { elapsed, gracePeriod } from "../../power/facts";
import { addressNumber, holds, networksOf, type Network } from "../model/networks";
import type { ServerRecord } from "../model/entities";
import { ownCards } from "../model/wake-doubt";
import type { ServerWay } from "../model/wake-ways";
import { circumstances, isDoubted, type Registry } from "../registry";
import type { WakeResult } from "../memory/relays";

/** Servers that are asked at a time: one may swallow packets. */
const AT_A_TIME = 2;

/** A relay as it is chosen. */
export interface Candidate {
  readonly uuid: string;
}

/**
 * The relays for one step of a wake schedule: two by the sleeper and the step, and two others at the next one, as far
 * as there are so many.
 */
export function chooseRelays<Each extends Candidate>(
  candidates: readonly Each[],
  sleeperUuid: string,
  step: number,
): readonly Each[] {
  const inOrder = [...candidates].sort((a, b) => (a.uuid < b.uuid ? -1 : 1));
  if (inOrder.length <= AT_A_TIME) return inOrder;
  const first = hash(sleeperUuid) + step * AT_A_TIME;
  return Array.from({ length: AT_A_TIME }, (_, i) => inOrder[(first + i) % inOrder.length] as Each);
}

/** FNV-1a. */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return sum;
}

/** Networks in which a server sleeps: those of the card that has its MAC address. Empty: not known. */
export function sleepersNetworks(server: Pick<ServerRecord, "macAddress" | "agent">): readonly Network[] {
  return ownCards(server).flatMap(({ addresses = [] }) => networksOf(addresses));
}

/**
 * Relays, of a server whose network is known. They are chosen anew for each step; where there is none now, that is the
 * fault.
 */
export function relays(registry: Registry, server: ServerRecord): readonly ServerWay[] {
  const networks = sleepersNetworks(server);
  const [first] = networks;
  if (!first) return [];
  // The click is the first step.
  const step = Math.max(1, server.facts.wake?.packetsSent ?? 0);
  const chosen = chooseRelays(ready(registry, server.uuid, networks), server.uuid, step);
  const fault = { code: "no_relay", detail: first.text } as const;
  return [
    {
      kind: "relay",
      fault: chosen.length > 0 ? null : fault,
      to: chosen.map(({ name }) => name),
      takesTime: false,
      wake() {
        for (const relay of chosen) {
          const id = registry.parts.newUuid();
          const { uuid: sleeperUuid, macAddress } = server;
          if (registry.relays.ask(relay.uuid, { id, macAddress, sleeperUuid }))
            registry.held.letGo(relay.uuid);
        }
        return Promise.resolve(null);
      },
    },
  ];
}

/** Servers that may pass a packet on in one of these networks at this moment. */
export function ready(
  registry: Registry,
  sleeperUuid: string,
  networks: readonly Network[],
): readonly ServerRecord[] {
  if (isDoubted(registry)) return [];
  const found = new Map<string, ServerRecord>();
  for (const network of networks) {
    for (const uuid of registry.relays.inNetwork(network)) {
      const server = registry.servers.get(uuid);
      if (server && uuid !== sleeperUuid && isReady(registry, server, network)) found.set(uuid, server);
    }
  }
  return [...found.values()];
}

/** Whether a server could pass packets on in a network at this moment, and is to stay on. */
function isReady(registry: Registry, server: ServerRecord, network: Network): boolean {
  const { power, order, applying } = server.facts;
  // One that is Applying has not been heard since the manager started, or has news to read first.
  if (power !== "ON" || order || server.pendingStop || applying) return false;
  return canRelay(registry, server, network);
}

/** Whether a server is on, was heard lately, and calls from where it says that it is, whatever is to become of it. */
export function canRelay(registry: Registry, { uuid, facts }: ServerRecord, network: Network): boolean {
  const { current, last, duplicate } = facts;
  if (current !== "ON" || duplicate || !last) return false;
  if (elapsed(last.at, circumstances(registry)) > gracePeriod(facts)) return false;
  return callsFrom(registry, uuid, network);
}

/**
 * Whether the address of a server's last heartbeat lies in a network. Nothing is concluded from one that says nothing: of
 * this machine, of IPv6, or one from which others call as well, such as that of a proxy or a router between.
 */
export function callsFrom({ addresses }: Registry, uuid: string, network: Network): boolean {
  const text = addresses.get(uuid);
  const address = text === undefined ? null : addressNumber(text);
  if (address === null || Math.floor(address / 2 ** 24) === 127 || holds(network, address)) return true;
  return text !== undefined && addresses.isOfOthers(uuid, text);
}

/**
 * Takes in what a relay reports of the packets that it was asked for. What it was not asked for changes nothing, and is
 * one line of the log.
 */
export function takeResults(registry: Registry, relay: ServerRecord, results: readonly WakeResult[]): void {
  let unasked = 0;
  for (const { id, targets } of results) {
    const sleeper = registry.relays.answered(relay.uuid, id);
    if (sleeper === null) unasked += 1;
    else if (targets > 0)
      registry.wakes.result(sleeper, "relay", { targets: [], faults: [], networks: null });
    else registry.wakes.result(sleeper, "relay", { code: "not_passed_on", detail: relay.name });
  }
  if (unasked === 0) return;
  const context = { serverUUID: relay.uuid, serverName: relay.name, count: unasked };
  registry.parts.log.warn("reported wake requests that it was not given", context);
}
