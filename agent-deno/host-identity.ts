import type { AgentJson, NetworkInterfaceJson } from "../lib/gen/proto/komoriuta/v1/agent_pb.ts";

/** `wakeOnLan`: undefined where the kernel does not tell. */
export type NetworkCard = Readonly<Required<Omit<NetworkInterfaceJson, "wakeOnLan" | "addresses">>> & {
  readonly wakeOnLan: boolean | undefined;
  readonly addresses: readonly string[];
};

/** An ability beyond what every agent has. */
export type Ability = "relay";

/** The agent and its host. */
export type HostIdentity = Readonly<Required<Omit<AgentJson, "interfaces" | "can">>> & {
  readonly interfaces: readonly NetworkCard[];
  readonly can: readonly Ability[];
};
