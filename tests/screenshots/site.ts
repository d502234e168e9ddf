import { randomUUID } from "node:crypto";
import path from "node:path";
import { createClient, type InStatement } from "@libsql/client";
import type { RunAction } from "../../lib/gen/proto/komoriuta/v1/run_pb";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { ScheduleService } from "../../lib/gen/proto/komoriuta/v1/schedule_pb";
import { StopMode } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { startManager, type Manager } from "../helpers/manager";
import { logIn, type Operator } from "../helpers/operator";
import { callJson } from "../helpers/web";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const INTERVAL = 60;
/** As the database has them. */
const [ON, OFF, SYNCED_OFF, STARTING, STOPPING, LOST] = [1, 3, 4, 5, 6, 7];

/** How a server's night went, and how it is this morning. */
export type Night =
  "off" | "woke" | "on" | "lost" | "unexplained" | "did_not_start" | "came_back" | "may_not_wake";

export interface Room {
  /** Empty: its servers are in no group. */
  readonly name: string;
  readonly servers: readonly (readonly [name: string, night: Night])[];
  /** Woken and turned off by a schedule, in hours of the day. */
  readonly hours?: readonly [string, string];
}

/** A compiled manager whose servers have a night behind them. */
export interface Site {
  readonly manager: Manager;
  readonly operator: Operator;
  /** A zone in which it is morning now: the pictures look alike whenever they are taken. */
  readonly zone: string;
  readonly uuid: (name: string) => string;
  /** Those that are on report once more. */
  readonly beat: () => Promise<void>;
  readonly end: () => Promise<void>;
}

interface Seat {
  readonly uuid: string;
  readonly name: string;
  readonly token: string;
  readonly macAddress: string;
  readonly night: Night;
  readonly place: number;
  sequence: number;
}

/** Zones without a summer time of half hours, by their hours east of Greenwich. */
const ZONES: Readonly<Record<number, string>> = {
  [-10]: "Pacific/Honolulu", [-9]: "Pacific/Gambier", [-8]: "Pacific/Pitcairn", [-7]: "America/Phoenix",
  [-6]: "America/Costa_Rica", [-5]: "America/Bogota", [-4]: "America/La_Paz", [-3]: "America/Sao_Paulo",
  [-2]: "America/Noronha", [-1]: "Atlantic/Cape_Verde", 0: "Africa/Abidjan", 1: "Africa/Lagos",
  2: "Africa/Johannesburg", 3: "Africa/Nairobi", 4: "Asia/Dubai", 5: "Asia/Karachi", 6: "Asia/Dhaka",
  7: "Asia/Bangkok", 8: "Asia/Singapore", 9: "Asia/Tokyo", 10: "Australia/Brisbane", 11: "Pacific/Noumea",
  12: "Pacific/Tarawa", 13: "Pacific/Tongatapu",
}; // prettier-ignore

/** The zone in which it is eight in the morning, or a little earlier. */
function morningZone(now: number): string {
  const utc = new Date(now).getUTCHours();
  const east = ((7 - utc + 10 + 48) % 24) - 10;
  return ZONES[east] ?? "Asia/Tokyo";
}

/** Starts a manager with these rooms, and gives each server the night that it had. */
export async function startSite(rooms: readonly Room[]): Promise<Site> {
  const manager = await startManager({ env: { KOMO_SYNC_OFF_AFTER: "7200" } });
  const operator = await logIn(manager);
  const zone = morningZone(Date.now());
  const seats: Seat[] = [];
  for (const { name: room, servers, hours } of rooms) {
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
    const { group } = await operator.client(GroupService).createGroup({ name: room, serverUuids });
    if (hours) await schedule(operator, room, group?.uuid ?? "", zone, hours);
  }
  await manager.stop();
  await remember(manager, seats);
  await manager.start();
  const beat = async () => {
    for (const seat of seats) if (isOn(seat.night)) await report(manager, seat);
  };
  await beat();
  await beat();
  const uuid = (name: string) => seats.find((seat) => seat.name === name)?.uuid ?? "";
  return { manager, operator, zone, uuid, beat, end: () => manager.remove() };
}

const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, "0");
const isOn = (night: Night) => night === "on" || night === "woke" || night === "came_back";

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
      version: "0.1.0",
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

/** What each night left behind: spells in hours before now, oldest first. The last one goes on. */
function spellsOf(night: Night, place: number): readonly (readonly [status: number, from: number])[] {
  // Nobody does anything at the same minute as everybody else.
  const a = ((place * 37) % 11) / 60;
  const b = ((place * 53) % 17) / 60;
  const evening = [ON, 16] as const;
  const bed = [
    [STOPPING, 9.4 - a],
    [OFF, 9.35 - a],
  ] as const;
  switch (night) {
    case "on":
      return [evening];
    case "off":
      return place % 9 === 4 ? [evening, [STOPPING, 8.1 - b], [OFF, 8.05 - b]] : [evening, ...bed];
    case "woke":
      return [evening, ...bed, [STARTING, 0.66 - a], [ON, 0.62 - a + b / 3]];
    case "came_back":
      return [evening, [LOST, 5.2 - b], [ON, 4.4 - a]];
    case "lost":
      return [evening, [LOST, 3.1 - a]];
    case "unexplained":
      return [evening, [LOST, 5.4 - a], [SYNCED_OFF, 4.9 - a]];
    case "did_not_start":
      return [evening, ...bed, [STARTING, 0.66 - a], [SYNCED_OFF, 0.33 - a / 2]];
    case "may_not_wake":
      return [evening, ...bed];
  }
}

/** What else is kept of a server in each of these states. */
function columnsOf(night: Night): Readonly<Record<string, number>> {
  const is = (power: number, setBy: number, previous: number, downAsOrdered: number) => ({
    power_status: power,
    power_set_by: setBy,
    previous_heartbeat_status: previous,
    heartbeat_status: isOn(night) ? 2 : 0,
    down_as_ordered: downAsOrdered,
  });
  if (isOn(night)) return is(1, 0, 2, 0);
  if (night === "lost") return is(1, 0, 2, 0);
  if (night === "unexplained") return is(0, 1, 2, 0);
  if (night === "did_not_start") return is(0, 1, 3, 0);
  return is(0, 0, 3, 1);
}

const EVENTS: Readonly<Partial<Record<number, string>>> = { [OFF]: "turned_off", [LOST]: "lost" };

/** Writes the night into the database, as a manager that had watched it would have. */
async function remember({ dataDir, userId }: Manager, seats: readonly Seat[]): Promise<void> {
  const client = createClient({ url: `file:${path.join(dataDir, "komoriuta.db")}` });
  const now = Date.now();
  const ago = (hours: number) => Math.round(now - hours * HOUR);
  const say = (at: number, seat: Seat, kind: string, severity: number, actor: string): InStatement => ({
    sql: "INSERT INTO events (at, server_uuid, server_name, kind, severity, actor, detail) VALUES (?, ?, ?, ?, ?, ?, '')",
    args: [at, seat.uuid, seat.name, kind, severity, actor],
  });
  const all: InStatement[] = ["DELETE FROM events"];
  for (const seat of seats) {
    const { uuid, night, place } = seat;
    const spells = spellsOf(night, place);
    spells.forEach(([status, from], index) => {
      const next = spells[index + 1];
      if (next)
        all.push({
          sql: "INSERT INTO past_statuses (server_uuid, status, since, until) VALUES (?, ?, ?, ?)",
          args: [uuid, status, ago(from), ago(next[1])],
        });
      const kind = EVENTS[status];
      if (kind)
        all.push(say(ago(from), seat, kind, status === LOST ? 1 : 0, status === LOST ? "manager" : userId));
      if (status === ON && index > 0)
        all.push(say(ago(from), seat, night === "came_back" ? "back" : "turned_on", 0, userId));
    });
    const since = ago(spells.at(-1)?.[1] ?? 16);
    const columns = {
      ...columnsOf(night),
      status_since: since,
      last_power_changed_at: since,
      last_heartbeat_at: isOn(night) ? now - MINUTE / 2 : since,
      none_since: isOn(night) ? null : since,
      up_since: isOn(night) ? since : null,
      created_at: now - 90 * 24 * HOUR,
      boot_id: `boot of ${seat.name}`,
      instance_id: `instance of ${seat.name}`,
      sequence: 0,
      manifest_revision: 9,
      revision_echo: 9,
      agent: JSON.stringify({
        version: "0.1.0",
        hostname: seat.name,
        os: "Debian GNU/Linux 13",
        arch: "x86_64",
        interfaces: [
          {
            name: "enp5s0",
            macAddress: seat.macAddress,
            wakeOnLan: night !== "may_not_wake",
            defaultRoute: true,
          },
        ],
      }),
      watts_on: 140,
      watts_off: 2,
    };
    const names = Object.keys(columns);
    all.push({
      sql: `UPDATE servers SET ${names.map((name) => `${name} = ?`).join(", ")} WHERE uuid = ?`,
      args: [...Object.values(columns), uuid],
    });
    const alert = ALERTS[night];
    if (alert)
      all.push({
        sql: "INSERT INTO alerts (uuid, server_uuid, kind, raised_at, cleared_at) VALUES (?, ?, ?, ?, ?)",
        args: [
          randomUUID(),
          uuid,
          alert,
          night === "came_back" ? ago(5.2) : since,
          night === "came_back" ? since : null,
        ],
      });
    for (const months of [0, 1, 2]) {
      const month = new Date(now);
      month.setUTCDate(1);
      month.setUTCMonth(month.getUTCMonth() - months);
      const seconds = (months === 0 ? 210 : 290) * 3600 * (0.8 + ((place * 7) % 10) / 25);
      all.push({
        sql: "INSERT INTO energy (server_uuid, server_name, month, seconds_off, watt_seconds) VALUES (?, ?, ?, ?, ?)",
        args: [uuid, seat.name, month.toISOString().slice(0, 7), seconds, seconds * 138],
      });
    }
  }
  run(all, seats, "OFF", ago(9.5), ago(8), userId);
  run(
    all,
    seats.filter(({ night }) => night === "woke" || night === "did_not_start"),
    "ON",
    ago(0.7),
    ago(0.2),
    userId,
  );
  await client.batch(all, "write");
  client.close();
}

const ALERTS: Readonly<Partial<Record<Night, string>>> = {
  lost: "lost",
  unexplained: "off_unexplained",
  did_not_start: "did_not_start",
  came_back: "lost",
};

/** A run of last night or of this morning, as it is kept. */
function run(
  all: InStatement[],
  seats: readonly Seat[],
  action: keyof typeof RunAction,
  since: number,
  endedAt: number,
  author: string,
): void {
  const uuid = randomUUID();
  all.push({
    sql: `INSERT INTO runs (uuid, action, mode, grace, reason, author, since, until, rate, min_on, ended_at)
          VALUES (?, ?, ?, 60, ?, ?, ?, ?, 60, 900, ?)`,
    args: [uuid, action, action === "ON" ? "now" : "when_free", "", author, since, endedAt + HOUR, endedAt],
  });
  seats.forEach((seat, position) => {
    const { night } = seat;
    const end =
      action === "ON"
        ? night === "woke"
          ? "done"
          : "failed"
        : night === "on"
          ? "declined"
          : isLate(night)
            ? "failed"
            : "done";
    all.push({
      sql: `INSERT INTO run_members (run_id, position, server_uuid, server_name, asked_at, asked_revision, end, why, ended_at)
            VALUES ((SELECT id FROM runs WHERE uuid = ?), ?, ?, ?, ?, 8, ?, ?, ?)`,
      args: [uuid, position, seat.uuid, seat.name, since, end, WHY[end], since + 5 * MINUTE],
    });
  });
}

const WHY = { done: "as_asked", declined: "in_use", failed: "did_not_start" } as const;

const isLate = (night: Night) => night === "lost" || night === "unexplained" || night === "came_back";

const two = (number: number) => String(number).padStart(2, "0");

/** Three machines in a flat. */
export const HOMELAB: readonly Room[] = [
  { name: "", servers: [["nas", "on"], ["media", "off"], ["workshop", "woke"]] },
]; // prettier-ignore

/** Forty-five in an office. */
export const OFFICE: readonly Room[] = [
  { name: "Rack A", servers: seats("rack-a", 8, (i) => (i === 3 ? "came_back" : "on")) },
  {
    name: "Design",
    hours: ["07:30", "19:00"],
    servers: seats("design", 14, (i) => (i < 11 ? "woke" : "off")),
  },
  { name: "Test lab", servers: seats("lab", 18, (i) => (i % 6 === 0 ? "on" : "off")), hours: ["09:00", "18:00"] },
  { name: "", servers: [["printer", "on"], ["nas", "on"], ["backup", "off"], ["attic", "off"], ["kiosk", "off"]] },
]; // prettier-ignore

/** Six hundred in a school, the morning after a bad night. */
export const SCHOOL: readonly Room[] = [
  { name: "Servers", servers: seats("srv", 24, (i) => (i === 5 ? "lost" : i === 9 ? "came_back" : "on")) },
  ...[101, 102, 103, 105, 107, 201, 202, 204, 207].map((room): Room => ({
    name: `Room ${room}`,
    hours: [room % 2 ? "07:30" : "08:30", room % 3 ? "17:30" : "21:00"],
    servers: seats(String(room), 30, (i) => {
      if (room === 207 && i % 7 === 3) return "unexplained";
      if (room === 105 && (i === 17 || i === 18)) return "did_not_start";
      if (room === 204 && i === 2) return "may_not_wake";
      return room % 2 && i % 10 !== 9 ? "woke" : "off";
    }),
  })),
  { name: "Render farm", servers: seats("render", 240, (i) => (i % 3 === 0 ? "on" : i === 100 ? "lost" : "off")) },
  { name: "Library", servers: seats("library", 36, (i) => (i < 4 ? "on" : "off")), hours: ["09:00", "20:00"] },
  { name: "Staff", servers: seats("staff", 26, (i) => (i % 5 === 0 ? "woke" : "off")) },
  { name: "", servers: [["signage-entrance", "on"], ["signage-canteen", "on"], ["camera-yard", "on"], ["attic", "unexplained"]] },
]; // prettier-ignore

function seats(prefix: string, count: number, night: (index: number) => Night) {
  return Array.from({ length: count }, (_, i) => [`${prefix}-${two(i + 1)}`, night(i)] as const);
}
