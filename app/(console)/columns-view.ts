import type { ListedServer } from "@/components/server-view";
import type { ColumnsJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import { ACTIONS, type Action } from "@/lib/power/words";
import { POWER, STATUS, wordOf } from "./protocol-words";

/** The bit of an action: its number in the protocol. */
const BIT: Readonly<Record<Action, number>> = { TurnOn: 1 << 1, TurnOff: 1 << 2, WakeAgain: 1 << 3 };
/** Every set of actions that there is, by its bits: thousands of servers share them. */
const ALLOWED = Array.from({ length: 1 << 4 }, (_, bits) => ACTIONS.filter((action) => bits & BIT[action]));

/** The columns of the protocol as servers of a list. */
export function columnsView({ uuids = [], ...columns }: ColumnsJson): ListedServer[] {
  return uuids.map((uuid, i) => ({
    uuid,
    name: columns.names?.[i] ?? "",
    macAddress: columns.macAddresses?.[i] ?? "",
    power: wordOf(POWER, columns.powerStatuses?.[i]),
    powerSince: Number(columns.powerChangedAt?.[i]),
    status: wordOf(STATUS, columns.currentStatuses?.[i]),
    statusSince: Number(columns.statusSince?.[i]),
    lastHeartbeatAt: Number(columns.lastHeartbeatAt?.[i]) || null,
    allowed: ALLOWED[columns.allowed?.[i] ?? 0] ?? [],
  }));
}
