import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { ScheduleService } from "../../lib/gen/proto/komoriuta/v1/schedule_pb";
import { StopMode } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { startManager, type Manager } from "../helpers/manager";
import { logIn, type Operator } from "../helpers/operator";
import { callJson } from "../helpers/web";
import { seatName } from "../../lib/fleet/model/seats";
import { isOn, remember, type Seat } from "./night";
import type { Desks, Room } from "./rooms";

/** Seconds. */
const INTERVAL = 60;
/** A compiled manager with a past night in its database. */
export interface Site {
  readonly manager: Manager;
  readonly operator: Operator;
  /** A zone in which it is the site's hour now, so that the pictures look alike at any time. */
  readonly zone: string;
  readonly uuid: (name: string) => string;
  /** Another report of each server that is on. */
  readonly beat: () => Promise<void>;
  readonly end: () => Promise<void>;
}

/** Zones without a summer time of half hours, by their hours east of Greenwich. */
const ZONES: Readonly<Record<number, string>> = {
  [-10]: "Pacific/Honolulu", [-9]: "Pacific/Gambier", [-8]: "Pacific/Pitcairn", [-7]: "America/Phoenix",
  [-6]: "America/Costa_Rica", [-5]: "America/Bogota", [-4]: "America/La_Paz", [-3]: "America/Sao_Paulo",
  [-2]: "America/Noronha", [-1]: "Atlantic/Cape_Verde", 0: "Africa/Abidjan", 1: "Africa/Lagos",
  2: "Africa/Johannesburg", 3: "Africa/Nairobi", 4: "Asia/Dubai", 5: "Asia/Karachi", 6: "Asia/Dhaka",
  7: "Asia/Bangkok", 8: "Asia/Singapore", 9: "Asia/Tokyo", 10: "Australia/Brisbane", 11: "Pacific/Noumea",
  12: "Pacific/Tarawa", 13: "Pacific/Tongatapu",
}; // oxfmt-ignore

/** The zone in which the clock shows this hour and some minutes. */
export function zoneAt(hour: number, now: number): string {
  const utc = new Date(now).getUTCHours();
  const east = ((hour - utc + 10 + 48) % 24) - 10;
  return ZONES[east] ?? "Asia/Tokyo";
}

/** The hour of a site after a night. */
export const MORNING = 7;
const TARIFF = { KOMO_ENERGY_PRICE: "0.32", KOMO_ENERGY_CURRENCY: "EUR", KOMO_ENERGY_CO2: "363" } as const;

/**
 * Starts a manager with these rooms, and writes each server's night.
 * @param hour of the day, from 7 on, that it is at the site
 * @param executable another manager than the one that was built
 */
export async function startSite(rooms: readonly Room[], hour = MORNING, executable?: string): Promise<Site> {
  const zone = zoneAt(hour, Date.now());
  const env = { KOMO_SYNC_OFF_AFTER: "7200", TZ: zone, ...TARIFF };
  const manager = await startManager({ env, ...(executable !== undefined && { executable }) });
  const operator = await logIn(manager);
  const seats: Seat[] = [];
  for (const { name: room, servers, hours, desks } of rooms) {
    const members: Seat[] = [];
    for (const [name, night] of servers) {
      const place = seats.length;
      const macAddress = `02:00:5E:01:${hex(place >> 8)}:${hex(place & 255)}`;
      const wanted = { name, macAddress, heartbeatInterval: INTERVAL };
      const { server, accessToken } = await operator.servers.createServer(wanted);
      const seat = {
        uuid: server?.uuid ?? "",
        name,
        token: accessToken,
        macAddress,
        night,
        place,
        sequence: 0,
      };
      seats.push(seat);
      members.push(seat);
    }
    if (!room) continue;
    const serverUuids = members.map(({ uuid }) => uuid);
    const groups = operator.client(GroupService);
    const uuid = (await groups.createGroup({ name: room, serverUuids })).group?.uuid ?? "";
    if (desks) await groups.updateGroup({ uuid, seatPlan: planOf(desks, serverUuids) });
    if (hours) await schedule(operator, room, uuid, zone, hours);
  }
  await manager.stop();
  await remember(manager, seats, hour - MORNING);
  await manager.start();
  const beat = async () => {
    for (const seat of seats) if (isOn(seat.night)) await report(manager, seat);
  };
  await beat();
  await beat();
  const uuid = (name: string) => seats.find((seat) => seat.name === name)?.uuid ?? "";
  return { manager, operator, zone, uuid, beat, end: () => manager.remove() };
}

/** The desks of a room in rows, with an aisle between them. */
function planOf({ across, aisle }: Desks, serverUuids: readonly string[]) {
  const columnOf = (place: number) => (place % across < aisle ? place % across : (place % across) + 1);
  const seats = serverUuids.map((uuid, place) => {
    const seat = seatName({ column: columnOf(place), row: Math.floor(place / across) });
    return [uuid, seat] as const;
  });
  const rows = Math.ceil(serverUuids.length / across);
  return { columns: across + 1, rows, seats: Object.fromEntries(seats) };
}

const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, "0");

async function schedule(
  operator: Operator,
  room: string,
  groupUuid: string,
  zone: string,
  [from, to]: readonly [string, string],
): Promise<void> {
  await operator.client(ScheduleService).createSchedule({
    schedule: {
      name: `${room}, ${from}–${to}`,
      groupUuids: [groupUuid],
      zone,
      windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from, to }],
      wake: true,
      stop: true,
      mode: StopMode.WHEN_FREE,
      stopBy: "23:30",
    },
  });
}

async function report(manager: Manager, seat: Seat): Promise<void> {
  const { name, token, macAddress } = seat;
  const body = {
    heartbeatStatus: "HEARTBEAT_STATUS_ON",
    bootId: `boot of ${name}`,
    instanceId: `instance of ${name}`,
    sequence: (seat.sequence += 1),
    manifestRevision: 9,
    agent: {
      version: "1.0.0",
      hostname: name,
      os: "Debian GNU/Linux 13",
      arch: "x86_64",
      interfaces: [{ name: "enp5s0", macAddress, wakeOnLan: true, defaultRoute: true }],
    },
  };
  const headers = { authorization: `Bearer ${token}` };
  const answer = await callJson(manager, "/agent/komoriuta.v1.AgentService/SendHeartbeat", body, headers);
  if (answer.status !== 200) throw new Error(`${name} was refused: ${answer.status} ${answer.body}`);
}
