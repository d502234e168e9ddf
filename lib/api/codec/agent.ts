import type { MessageInitShape } from "@bufbuild/protobuf";
import { WAKE_ON_LAN_KEEPERS, type AgentRecord, type WakeOnLanKeeper } from "../../fleet/model/entities";
import {
  WakeOnLanKeeper as Keeper,
  WakeOnLanKeeperSchema,
  type AgentSchema,
  type NetworkInterfaceSchema,
} from "../../gen/proto/komoriuta/v1/agent_pb";
import { numbers } from "./numbers";
import { timestampOf } from "./time";

const KEEPERS = numbers<WakeOnLanKeeper, typeof WakeOnLanKeeperSchema>(WakeOnLanKeeperSchema, {
  link: "WAKE_ON_LAN_KEEPER_LINK",
  network_manager: "WAKE_ON_LAN_KEEPER_NETWORK_MANAGER",
});

/** Keepers of Wake-on-LAN, by the protocol's numbers. */
export const KEEPER_OF: ReadonlyMap<Keeper, WakeOnLanKeeper> = new Map(
  WAKE_ON_LAN_KEEPERS.map((word) => [KEEPERS[word], word]),
);

/** The message of an agent's report of itself and its host. */
export function agentMessage(agent: AgentRecord): MessageInitShape<typeof AgentSchema> {
  const { alarmAt, beganAfterAlarm, ...shown } = agent;
  return {
    ...shown,
    can: [...(agent.can ?? [])],
    ...(alarmAt !== undefined && { alarmAt: timestampOf(alarmAt) }),
    ...(beganAfterAlarm !== undefined && { beganAfterAlarm: timestampOf(beganAfterAlarm) }),
    // Networks are between manager and agents: no stream carries them.
    interfaces: agent.interfaces.map(
      ({ wakeOnLanKeptBy: keeper, addresses: __, ...card }) =>
        ({
          ...card,
          wakeOnLanKeptBy: keeper ? KEEPERS[keeper] : Keeper.UNSPECIFIED,
        }) satisfies MessageInitShape<typeof NetworkInterfaceSchema>,
    ),
  };
}
