import type { NetworkCard } from "../../agent-deno/host-identity.ts";
import { NO_DETAILS } from "../../agent-deno/testing/card.ts";
import type { Chance } from "./chance";
import type { ReportedCard } from "./oracle/kept-relays";
import type { Oracle } from "./oracle/record";
import type { Network } from "./network";
import type { Site } from "./site";
import type { Story } from "./story";
import type { Timeline } from "./timeline";

/** The networks in which servers sleep, and what goes over their wires. No router lets a broadcast pass. */
export interface Wires {
  /** The manager's own networks, as CIDR; null: it does not know them. */
  readonly managers: readonly string[] | null;
  /** Whether a packet of the manager reaches a server. */
  isReached(site: Site): boolean;
  /** The card of a server, as its agent reports it to the manager. */
  reportOf(site: Site): ReportedCard;
  /** An agent sends a packet. Rejects where the network does not take it. */
  send(from: Site, instance: string, packet: Uint8Array, host: string, port: number): Promise<void>;
  /** The manager gets a card in each network. */
  connectAll(): void;
}

export interface WiresParts {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly story: Story;
  readonly oracle: Oracle;
  readonly network: Network;
  readonly sites: readonly Site[];
  readonly wake: (site: Site) => void;
}

export function createWires(parts: WiresParts): Wires {
  const { timeline, chance, story, oracle, network, sites } = parts;
  const count = chance.pick([1, 2, 2, 3]);
  for (const site of sites) {
    site.network = chance.between(0, count - 1);
    // The agent sends no packet for an address of zeros alone.
    site.macAddress = `02${site.macAddress.slice(2)}`;
    const address = `10.91.${site.network}.${site.index + 1}`;
    site.cidrs = site.claims = [`${address}/24`];
    site.canRelay = chance.odds(0.8);
    // Behind a proxy, or by IPv6: nobody sees where it calls from.
    site.address = chance.odds(0.4) ? `2001:db8::${(site.index + 1).toString(16)}` : address;
  }
  const all = Array.from({ length: count }, (_, one) => one);
  /** Its cards: mostly one. */
  let own = chance.weighted([
    [3, [0]],
    [1, []],
    [1, all],
  ]);
  const isKnown = chance.odds(0.8);

  return {
    get managers() {
      return isKnown ? own.map((one) => `10.91.${one}.254/24`) : null;
    },
    isReached: ({ network: one }) => own.includes(one),
    reportOf({ claims, canRelay, wakesNever, address }) {
      const networks = claims.map(networkOf);
      const seen = networks.filter((one) => address.includes(":") || networkOf(address) === one);
      const isFar = isKnown && !own.some((one) => networks.includes(`10.91.${one}`));
      return { networks, relaysIn: canRelay ? seen : [], wakes: !wakesNever, isFar };
    },
    connectAll: () => void (own = all),
    send(from, instance, packet, host, port) {
      if (chance.odds(network.weather.loses / 4)) return Promise.reject(new Error("network is unreachable"));
      const macAddress = oracle.relays.sent(from, instance, packet, host, port);
      story.routine(from.name, `sends a magic packet to ${host}`, macAddress);
      for (const site of sites.filter((one) => one.network === from.network && one !== from)) {
        if (site.macAddress !== macAddress || chance.odds(network.weather.loses)) continue;
        timeline.after(chance.between(1, 5), () => parts.wake(site));
      }
      return Promise.resolve();
    },
  };
}

/** The first three numbers of an address, which all in a network share. */
function networkOf(cidr: string): string {
  return cidr.split(".", 3).join(".");
}

/** The card of a server, as its agent finds it. */
export function cardOf({ macAddress, cidrs }: Pick<Site, "macAddress" | "cidrs">): NetworkCard {
  const card = { name: "eth0", macAddress, wakeOnLan: true, defaultRoute: true, addresses: cidrs };
  return { ...NO_DETAILS, ...card };
}
