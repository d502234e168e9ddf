import type { Outcome } from "./upgrades.ts";
import type { AgentJson, NetworkInterfaceJson } from "../lib/gen/proto/komoriuta/v1/agent_pb.ts";

/** `wakeOnLan`: undefined where the kernel does not tell. */
export type NetworkCard = Readonly<Required<Omit<NetworkInterfaceJson, "wakeOnLan" | "addresses">>> & {
  readonly wakeOnLan: boolean | undefined;
  readonly addresses: readonly string[];
};

/** Abilities beyond what every agent has. */
export const ABILITIES = ["relay", "alarm", "suspend", "hibernate", "reboot", "upgrade", "apt"] as const;
export type Ability = (typeof ABILITIES)[number];

/** The agent and its host. */
export type HostIdentity = Readonly<
  Required<Omit<AgentJson, "interfaces" | "can" | "alarmAt" | "beganAfterAlarm" | "upgraded">>
> & {
  readonly interfaces: readonly NetworkCard[];
  /** ISO 8601; undefined: none is set. */
  readonly alarmAt: string | undefined;
  /** ISO 8601; undefined: this run of the machine began otherwise. */
  readonly beganAfterAlarm: string | undefined;
  readonly can: readonly Ability[];
  /** undefined: there was no upgrade. */
  readonly upgraded: Outcome | undefined;
};
