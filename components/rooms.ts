import type { CurrentStatus, StatusReason } from "@/lib/power/words";
import { hasNeverReported } from "@/lib/plan/attention";

/** A server, as far as it is light or dark. */
export interface Lamp {
  readonly uuid: string;
  readonly name: string;
  readonly groupUuids: readonly string[];
  readonly currentStatus: CurrentStatus;
  readonly statusReason: StatusReason | null;
  /** Null: never. */
  readonly lastHeartbeatAt: number | null;
}

/** Whether a server is on, on its way, or not known to be off. */
export type Light = "on" | "changing" | "unknown";

/** A group of servers: dark where each of them is known to be off. */
export interface Room {
  /** Null: servers without a group. */
  readonly uuid: string | null;
  /** Empty: servers without a group. */
  readonly name: string;
  readonly total: number;
  /** Those that are not off, in the order of the servers. */
  readonly lights: readonly { readonly uuid: string; readonly name: string; readonly light: Light }[];
}

const LIGHT: Readonly<Record<CurrentStatus, Light | null>> = {
  ...{ OFF: null, SyncedOFF: null, Asleep: null, ON: "on", SyncedON: "on", Warning: "on", Error: "on" },
  ...{ Applying: "changing", Starting: "changing", Stopping: "changing", Lost: "unknown" },
};

/** The light of a server; null: it is off. One that has never reported may be on. */
export function lightOf(
  server: Pick<Lamp, "currentStatus" | "statusReason" | "lastHeartbeatAt">,
): Light | null {
  if (hasNeverReported(server)) return "unknown";
  return server.statusReason === "restarting" ? "changing" : LIGHT[server.currentStatus];
}

/** Groups with servers in their order, those that are not dark first, and then the servers without a group. */
export function roomsOf(
  groups: Iterable<{ readonly uuid: string; readonly name: string }>,
  servers: Iterable<Lamp>,
): Room[] {
  interface Open extends Room {
    total: number;
    readonly lights: { uuid: string; name: string; light: Light }[];
  }
  const open = (uuid: string | null, name: string): Open => ({ uuid, name, total: 0, lights: [] });
  const rooms = new Map<string | null, Open>();
  for (const { uuid, name } of groups) rooms.set(uuid, open(uuid, name));
  rooms.set(null, open(null, ""));
  for (const server of servers) {
    const known = server.groupUuids.filter((uuid) => rooms.has(uuid));
    const light = lightOf(server);
    for (const uuid of known.length > 0 ? known : [null]) {
      const room = rooms.get(uuid);
      if (!room) continue;
      room.total += 1;
      if (light) room.lights.push({ uuid: server.uuid, name: server.name, light });
    }
  }
  const shown = [...rooms.values()].filter(({ total }) => total > 0);
  return [...shown.filter((room) => !isDark(room)), ...shown.filter(isDark)];
}

/** Whether every server of a room is known to be off. */
export function isDark({ lights }: Pick<Room, "lights">): boolean {
  return lights.length === 0;
}

/** A room in few bytes. */
export interface RoomSummary extends Pick<Room, "uuid" | "name" | "total"> {
  /** Servers of each light. */
  readonly counts: Readonly<Record<Light, number>>;
  /** Names of the first of those that are not off. */
  readonly names: readonly string[];
}

export function summaryOf({ uuid, name, total, lights }: Room, names: number): RoomSummary {
  const counts = { on: 0, changing: 0, unknown: 0 };
  for (const { light } of lights) counts[light] += 1;
  return { uuid, name, total, counts, names: lights.slice(0, names).map((each) => each.name) };
}

/** The number of a room's servers that are not off; 0: it is dark. */
export function litOf({ counts }: Pick<RoomSummary, "counts">): number {
  return counts.on + counts.changing + counts.unknown;
}
