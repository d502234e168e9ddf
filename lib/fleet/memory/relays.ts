import type { Moment } from "../../power/facts";
import { networksOf, type Network } from "../model/networks";
import type { ServerRecord } from "../model/entities";

/** A magic packet that a server is asked to send for another one. */
export interface WakeRequest {
  readonly id: string;
  readonly macAddress: string;
}

/** The result of one, as its relay reports it. */
export interface WakeResult {
  readonly id: string;
  /** Broadcast addresses that it was sent to. */
  readonly targets: number;
}

interface Asked extends WakeRequest {
  /** The server that is to wake. */
  readonly sleeperUuid: string;
  readonly at: Moment;
  /** It was withdrawn: only the result of what was handed over before is still taken. */
  readonly isVoid: boolean;
}

/** Milliseconds, by each clock, for which a request is handed over: an agent that comes later finds it too old. */
const FRESH = 10_000;
/** The most requests of one answer. */
export const MOST_WAKES = 8;

/** Servers that may pass packets on, by network, and what they are asked for: nothing of it is on any disk. */
export interface Relays {
  /** A server was read, or changed. Cheap where its agent reported nothing new. */
  changed(before: ServerRecord | undefined, after: ServerRecord | undefined): void;
  /** Servers whose agents can relay and have a card in a network that holds this one. */
  inNetwork(network: Network): ReadonlySet<string>;
  /** Asks a server to wake another one; false: it has been asked for too many already. */
  ask(relayUuid: string, request: WakeRequest & { readonly sleeperUuid: string }): boolean;
  /** Hands over no request for a server any more. The result of what was handed over is still taken. */
  withdraw(sleeperUuid: string): void;
  /** Requests to be handed over with an answer to a heartbeat. */
  wakesFor(relayUuid: string): readonly WakeRequest[];
  /** Takes a request back, since its result has come. @returns the server that was to wake; null: it was not asked */
  answered(relayUuid: string, id: string): string | null;
}

const NONE: ReadonlySet<string> = new Set();
const NO_WAKES: readonly WakeRequest[] = [];

/** The networks in which a server could pass packets on, in no order; some twice. */
export function relayNetworks({ agent }: Pick<ServerRecord, "agent">): readonly Network[] {
  if (!agent?.can?.includes("relay")) return [];
  return agent.interfaces.flatMap(({ addresses = [] }) => networksOf(addresses));
}

export function createRelays(now: () => Moment): Relays {
  /** By the text of their network. */
  const byNetwork = new Map<string, Set<string>>();
  const asked = new Map<string, Asked[]>();
  /** The relays that were asked for each sleeper since it was withdrawn last. */
  const askedFor = new Map<string, Set<string>>();

  const networksOf = (server: ServerRecord | undefined): string[] =>
    server ? relayNetworks(server).map(({ text }) => text) : [];
  const fresh = (relayUuid: string): Asked[] => {
    const all = asked.get(relayUuid);
    if (!all) return [];
    const { monotonic, wall } = now();
    const left = all.filter(({ at }) => Math.max(monotonic - at.monotonic, wall - at.wall) < FRESH);
    if (left.length > 0) asked.set(relayUuid, left);
    else asked.delete(relayUuid);
    return left;
  };

  return {
    changed(before, after) {
      if (before?.agent === after?.agent) return;
      for (const network of networksOf(before)) {
        const relays = byNetwork.get(network);
        relays?.delete(before?.uuid ?? "");
        if (relays?.size === 0) byNetwork.delete(network);
      }
      for (const network of networksOf(after)) {
        const relays = byNetwork.get(network) ?? new Set();
        byNetwork.set(network, relays.add(after?.uuid ?? ""));
      }
      if (before && !after) asked.delete(before.uuid);
    },
    inNetwork: ({ text }) => byNetwork.get(text) ?? NONE,
    ask(relayUuid, { id, macAddress, sleeperUuid }) {
      // A later request for the same server stands for the earlier one.
      const others = fresh(relayUuid).filter((one) => one.sleeperUuid !== sleeperUuid);
      if (others.length >= MOST_WAKES) return false;
      asked.set(relayUuid, [...others, { id, macAddress, sleeperUuid, at: now(), isVoid: false }]);
      askedFor.set(sleeperUuid, (askedFor.get(sleeperUuid) ?? new Set()).add(relayUuid));
      return true;
    },
    withdraw(sleeperUuid) {
      for (const relayUuid of askedFor.get(sleeperUuid) ?? NONE) {
        const all = asked.get(relayUuid) ?? [];
        const left = all.map((one) => (one.sleeperUuid === sleeperUuid ? { ...one, isVoid: true } : one));
        if (left.length > 0) asked.set(relayUuid, left);
      }
      askedFor.delete(sleeperUuid);
    },
    wakesFor(relayUuid) {
      if (asked.size === 0 || !asked.has(relayUuid)) return NO_WAKES;
      return fresh(relayUuid).flatMap(({ id, macAddress, isVoid }) => (isVoid ? [] : { id, macAddress }));
    },
    answered(relayUuid, id) {
      const all = fresh(relayUuid);
      const one = all.find((each) => each.id === id);
      if (!one) return null;
      asked.set(
        relayUuid,
        all.filter((each) => each !== one),
      );
      return one.sleeperUuid;
    },
  };
}
