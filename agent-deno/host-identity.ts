import type { AgentJson, NetworkInterfaceJson } from "../lib/gen/proto/komoriuta/v1/agent_pb.ts";

/** `wakeOnLan`: undefined where the kernel does not tell. */
export type NetworkCard = Readonly<Required<Omit<NetworkInterfaceJson, "wakeOnLan">>> & {
  readonly wakeOnLan: boolean | undefined;
};

/** The agent and its host. */
export type HostIdentity = Readonly<Required<Omit<AgentJson, "interfaces">>> & {
  readonly interfaces: readonly NetworkCard[];
};
