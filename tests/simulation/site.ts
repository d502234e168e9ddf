import type { Ability } from "../../lib/fleet/model/entities";
import type { OutsideKind } from "../../lib/power/ways";

/** One server's place in the world: its shared properties, and its way to the manager. */
export interface Site {
  readonly index: number;
  readonly name: string;
  readonly uuid: string;
  macAddress: string;
  /** The address of its agent's heartbeats. */
  address: string;
  /** Wake-on-LAN is off for it. */
  wakesNever: boolean;
  /** Whether its agent reports its card: Wake-on-LAN is off, or was once. */
  reportsWake: boolean;
  /** It has a BMC, and can be looked at. */
  isSeen: boolean;
  /** The number of the network in which it sleeps. */
  network: number;
  /** The networks of its card, with its addresses in them, as CIDR; and those that its agent reports. */
  cidrs: readonly string[];
  claims: readonly string[];
  /** Its agent can relay. */
  canRelay: boolean;
  /** Kinds of ways by which its power can be cut. */
  cutBy: readonly OutsideKind[];
  /** Ways to go that its agent lists; null: it is one that lists nothing, and is told to power off only. */
  goes: readonly Ability[] | null;
  /** It woke a moment ago, and its network is not there yet. */
  late: boolean;
  /** Nothing gets through. */
  cut: boolean;
  /** The manager refuses its token. */
  refused: boolean;
}

export function createSite(index: number): Site {
  const digits = index.toString(16).padStart(12, "0");
  return {
    index,
    name: `server${index + 1}`,
    uuid: `00000000-0000-4000-8000-${digits}`,
    macAddress: (digits.match(/../g) ?? []).join(":").toUpperCase(),
    address: `10.0.0.${index + 1}`,
    wakesNever: false,
    reportsWake: false,
    isSeen: false,
    network: 0,
    cidrs: [],
    claims: [],
    canRelay: false,
    cutBy: [],
    goes: null,
    late: false,
    cut: false,
    refused: false,
  };
}
